from __future__ import annotations

import pytest
from pydantic import ValidationError

from rules.digits import DigitsShape


def test_as_many_digits_at_least_as_at_most_are_fine() -> None:
    assert DigitsShape(min_digits=5, max_digits=5).max_digits == 5


def test_fewer_digits_at_most_than_at_least_are_refused_at_the_second() -> None:
    with pytest.raises(ValidationError) as refused:
        DigitsShape(min_digits=6, max_digits=4)
    assert [(one["type"], one["loc"]) for one in refused.value.errors()] == [("digits_reversed", ("max_digits",))]
