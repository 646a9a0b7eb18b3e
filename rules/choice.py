"""One of a closed list of words, as a condition asks for it: `bc`, `[bc, nav]`, `{is: bc}` or `{is_not: nav}`.

Whichever way it is written, it is kept as the words of which one must be so; None stands for a case that has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, TypeAlias, get_args

from pydantic import GetJsonSchemaHandler, ValidationError, WrapValidator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError
from pydantic_core.core_schema import ValidatorFunctionWrapHandler

from rules.model import AgreementState, Blocked, CreditState, CriticalReason, IdentityState, Product
from rules.operators import OneOrMore, refuse_null

_OPERATORS = ("is", "is_not")


class _WrittenOut:
    """Tells editors of the operators."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        plain = handler(core)
        operators = {"type": "object", "properties": dict.fromkeys(_OPERATORS, plain), "minProperties": 1}
        return {"anyOf": [*plain["anyOf"], {**operators, "additionalProperties": False}]}


@dataclass(frozen=True, slots=True)
class _Choice:
    """Reads a choice among `words`; `lacking`: a case may have none of them."""

    words: tuple[str, ...]
    lacking: bool = False

    def __call__(self, value: object, handler: ValidatorFunctionWrapHandler) -> list[str | None]:
        if not isinstance(value, Mapping):
            if isinstance(value, list) and None in value:
                raise PydanticCustomError("value_empty", "write a value, or remove the key")
            return list(handler(value))
        read: dict[str, list[str | None]] = {}
        errors: list[InitErrorDetails] = []
        for operator, asked in value.items():
            try:
                read[operator] = _read(operator, asked, handler)
            except PydanticCustomError as error:
                place = (operator, "[key]") if error.type == "key_unknown" else (operator,)
                errors.append(InitErrorDetails(type=error, loc=place, input=asked))
            except ValidationError as error:
                errors.extend(_within(operator, error))
        if errors:
            raise ValidationError.from_exception_data("Choice", errors)
        possible: list[str | None] = [*self.words, *([None] if self.lacking else [])]
        wanted, denied = read.get("is", possible), read.get("is_not", [])
        chosen = [one for one in possible if one in wanted and one not in denied]
        if not chosen:
            raise PydanticCustomError("choice_none", "no case is like that")
        return chosen


def _read(operator: str, asked: object, handler: ValidatorFunctionWrapHandler) -> list[str | None]:
    if operator not in _OPERATORS:
        context = {"value": operator, "known": ", ".join(_OPERATORS)}
        raise PydanticCustomError("key_unknown", "{value} is not among {known}", context)
    if isinstance(asked, Mapping) or (isinstance(asked, list) and None in asked):
        raise PydanticCustomError("value_empty", "write a value, or remove the key")
    return list(handler(refuse_null(asked)))


def _within(operator: str, error: ValidationError) -> Iterator[InitErrorDetails]:
    for one in error.errors(include_url=False):
        details = InitErrorDetails(type=one["type"], loc=(operator, *one["loc"]), input=one["input"])
        yield InitErrorDetails(**details, ctx=one["ctx"]) if "ctx" in one else details


ReasonChoice: TypeAlias = Annotated[
    OneOrMore[CriticalReason | None], WrapValidator(_Choice(get_args(CriticalReason), lacking=True)), _WrittenOut()
]
ProductChoice: TypeAlias = Annotated[OneOrMore[Product], WrapValidator(_Choice(get_args(Product))), _WrittenOut()]
IdentityChoice: TypeAlias = Annotated[
    OneOrMore[IdentityState], WrapValidator(_Choice(get_args(IdentityState))), _WrittenOut()
]
AgreementChoice: TypeAlias = Annotated[
    OneOrMore[AgreementState], WrapValidator(_Choice(get_args(AgreementState))), _WrittenOut()
]
CreditChoice: TypeAlias = Annotated[
    OneOrMore[CreditState], WrapValidator(_Choice(get_args(CreditState))), _WrittenOut()
]
BlockedChoice: TypeAlias = Annotated[
    OneOrMore[Blocked | None], WrapValidator(_Choice(get_args(Blocked), lacking=True)), _WrittenOut()
]
