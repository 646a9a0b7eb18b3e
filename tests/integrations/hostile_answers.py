"""Whatever JSON somebody in an ERP's place may answer, and what an adapter makes of it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from hypothesis import strategies as st

from integrations.errors import UnexpectedAnswer
from integrations.row import Row

CANARY = "kanariefugl"

Parser: TypeAlias = tuple[Mapping[str, Any], Callable[[Row], object], Any]
"""A row as it should be, what parses it, and the type that comes of it."""


def values_with(special: Sequence[object]) -> st.SearchStrategy[Any]:
    """Any JSON, in which `special` and the canary are met often."""
    scalars = (
        st.none()
        | st.booleans()
        | st.integers()
        | st.decimals()
        | st.text(max_size=8)
        | st.sampled_from([CANARY, *special])
    )
    return st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    )


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, each in inner for found in paths(each, (*path, key)))]


def put_anywhere(data: st.DataObject, answer: Any, values: st.SearchStrategy[Any]) -> Any:
    """A copy of the answer with anything in any one place."""
    answer = copy.deepcopy(answer)
    path = data.draw(st.sampled_from(paths(answer)))
    put = data.draw(values)
    if not path:
        return put
    place = answer
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = put
    return answer


def assert_typed_or_refused(rows: Callable[[], Sequence[Row]], parse: Callable[[Row], object], kind: Any) -> None:
    """Rows parse to that type or raise UnexpectedAnswer, which does not repeat what was answered."""
    refused = ""
    parsed: list[object] = []
    try:
        parsed = [parse(each) for each in rows()]
    except UnexpectedAnswer as error:
        refused = str(error)
    assert CANARY not in refused
    assert all(isinstance(each, kind) for each in parsed)
