from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.candidates import Candidates
from rules.conditions import compile_conditions
from rules.conditions_file import ConditionsShape
from rules.situation import Situation
from tests.rules.situations import SUNDAY, make_situation

WHENS = [
    {"always": True},
    {"critical": True},
    {"product": ["bc", "nav"]},
    {"product": "nav", "organization": "NORDLYS MØBLER A/S"},
    {"organization": {"contains": "nord"}},
    {"organization": {"is": ["x", "10045"], "contains": "1"}},
    {"tags": "vip", "channel": "email"},
    {"tags": {"present": False}},
    {"field": {"Afdeling": ["løn", "salg"]}},
    {"field": {"Haster": True}, "closed": "phone"},
    {"text": ["nedbrud", "kreditnota"]},
    {"subject": ["kreditnota"]},
    {"text": ["nede"], "critical": True},
    {"clips_remaining": [1, 2]},
    {"clips_remaining": {"less_than": 2}},
    {"any": [{"product": "bc"}, {"critical": True}]},
    {"none": [{"channel": "email"}]},
]
SITUATIONS = [
    make_situation(),
    make_situation(critical=True, product="nav", now=SUNDAY),
    make_situation(tags=(), organization=None, custom_fields={}, clips_remaining=None, channel="sms"),
    make_situation(description="Serveren er nede, et nedbrud", critical=True, clips_remaining=2),
    make_situation(description="Der er ikke nedbrud", subject="Kreditnota"),
]


@pytest.mark.parametrize("situation", SITUATIONS)
@given(order=st.lists(st.sampled_from(WHENS), max_size=40))
def test_the_rules_that_hold_are_found_in_order(situation: Situation, order: list[object]) -> None:
    whens = [compile_conditions(ConditionsShape.model_validate(when)) for when in order]
    candidates = Candidates(whens)
    holding = [index for index, when in enumerate(whens) if when.match(situation)]
    assert list(candidates.holding(situation)) == holding
    found = list(candidates.find(situation))
    assert found == sorted(set(found))
    assert set(holding) <= set(found)


def test_only_rules_that_may_hold_are_looked_at() -> None:
    whens = [
        compile_conditions(ConditionsShape.model_validate({"organization": f"K{number}"})) for number in range(100)
    ]
    assert list(Candidates(whens).find(make_situation())) == []
