from __future__ import annotations

import pytest

from tests.rules.extraction import extracted

ASKED = "\n\nDen 3. marts 2026 kl. 09.12 skrev Hotline:\n> Hej Jens, oplys venligst jeres kundenummer."


@pytest.mark.parametrize("answer", ["10452", "Det er 10 452\n\nMvh Jens", "Hej, det må være 10452. Tak"])
def test_a_bare_number_answers_the_desks_question_for_it(answer: str) -> None:
    assert extracted(f"{answer}{ASKED}").customer_number == "10452"


@pytest.mark.parametrize(
    "answer", ["faktura 10452", "Det er 10452 eller 10453", "Det har jeg ikke", "I 2026 bliver det"]
)
def test_anything_else_below_the_question_is_no_answer(answer: str) -> None:
    assert extracted(f"{answer}{ASKED}").customer_number is None


def test_a_bare_number_above_a_mail_that_asks_for_nothing_is_none() -> None:
    assert extracted("10452\n\nDen 3. marts 2026 kl. 09.12 skrev Hotline:\n> Tak for sidst.").customer_number is None
