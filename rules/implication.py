"""Does one `when` take every ticket that another takes?  Then a rule that stands after it can never win.

Says yes only where it is certain: what it cannot compare, it takes as different.
"""

from __future__ import annotations

from collections.abc import Mapping

from rules.conditions_file import ConditionsShape
from rules.operators import TestShape, comparable

_GROUPS = frozenset({"all_of", "any_of", "none_of"})


def implies(narrow: ConditionsShape, wide: ConditionsShape) -> bool:
    """Does every situation that `narrow` matches match `wide` too?"""
    if narrow == wide or wide.always:
        return True
    given = _given(narrow)
    return all(name in given and _is_within(name, given[name], asked) for name, asked in _given(wide).items())


def _given(shape: ConditionsShape) -> Mapping[str, object]:
    return {name: getattr(shape, name) for name in shape.model_fields_set}


def _is_within(name: str, narrow: object, wide: object) -> bool:
    if narrow == wide:
        return True
    if name in _GROUPS or not isinstance(narrow, type(wide)):
        return False
    if isinstance(wide, list) and isinstance(narrow, list):
        return {comparable(one) for one in narrow} <= {comparable(one) for one in wide}
    if isinstance(wide, TestShape) and isinstance(narrow, TestShape):
        return _is_narrower(narrow, wide)
    if isinstance(wide, dict) and isinstance(narrow, dict):
        return all(title in narrow and _is_narrower(narrow[title], test) for title, test in wide.items())
    return False


def _is_narrower(narrow: TestShape, wide: TestShape) -> bool:
    asked, wanted = narrow.asked(), wide.asked()
    return (wide.present is None or wide.present is narrow.present) and all(
        name in asked and set(asked[name]) <= set(values) for name, values in wanted.items()
    )
