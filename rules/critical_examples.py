"""Do the rules and exclusions of `critical.yaml` hold of the examples that they carry, and of those only?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from pydantic_core import PydanticCustomError

from rules.critical import ClauseOutcome, CriticalRules, told_words, try_clauses
from rules.critical_file import CriticalClause, CriticalFile
from rules.shape import Location
from rules.text import parse_text


def clause_example_problems(
    shape: CriticalFile, rules: CriticalRules
) -> Iterator[tuple[Location, PydanticCustomError]]:
    """Every example that is not as it must be: `clause_…` or `example_unwanted`."""
    clauses: Iterator[tuple[Location, CriticalClause]] = chain(
        ((("rules", number), one) for number, one in enumerate(shape.rules)),
        ((("exclusions", number), one) for number, one in enumerate(shape.exclusions)),
    )
    for location, clause in clauses:
        examples = clause.examples
        for wanted, texts in ((True, examples.yes), (False, examples.no)) if examples is not None else ():
            for number, text in enumerate(texts):
                problem = _problem(_outcome(text, location, rules), clause, wanted=wanted)
                if problem is not None:
                    yield (*location, "examples", "yes" if wanted else "no", number), problem


def _outcome(text: str, location: Location, rules: CriticalRules) -> ClauseOutcome:
    outcomes = try_clauses(told_words("email", parse_text("", text)), rules)
    return next(one for one in outcomes if one.location == location)


def _problem(outcome: ClauseOutcome, clause: CriticalClause, *, wanted: bool) -> PydanticCustomError | None:
    if outcome.holds is wanted:
        return None
    context = {"name": outcome.name}
    if not wanted:
        return PydanticCustomError("example_unwanted", "'{name}' must not take this", context)
    if outcome.excluded_by is not None:
        context["exclusion"] = outcome.excluded_by
        return PydanticCustomError("clause_excluded", "'{exclusion}' takes this back from '{name}'", context)
    if not clause.signs:
        return PydanticCustomError("clause_unsaid", "none of the phrases of '{name}' is there", context)
    if not outcome.missing:
        return PydanticCustomError("clause_apart", "the signs of '{name}' are too far from each other", context)
    context["missing"] = ", ".join(outcome.missing)
    return PydanticCustomError("clause_missed", "'{name}' lacks {missing}", context)
