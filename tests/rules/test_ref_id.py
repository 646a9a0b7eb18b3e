from __future__ import annotations

import pytest

from tests.rules.extraction import extracted


@pytest.mark.parametrize(
    "text",
    [
        "RefID 19033",
        "Ref. ID: 19 033",
        "ref-id 19.033",
        "REF.ID: 19033",
        "RefID'et er 19033",
        "regnskabet som hedder 19033 i RefID",
        "refid nr. 19033",
    ],
)
def test_every_spelling_of_a_ref_id_is_read(text: str) -> None:
    assert extracted(text).ref_id == "19033"


@pytest.mark.parametrize(
    "text",
    [
        "Deres ref.: 8830. Vores ref.: PKU",
        "Vores reference: 8812",
        "Hvad er et RefID? Vi har 3 regnskaber",
        "RefID er 4471 og 4472",
        "Alfa – RefID 44801\nBeta – RefID 44802",
    ],
)
def test_other_references_and_several_alike_are_left_alone(text: str) -> None:
    assert extracted(text).ref_id is None


def test_of_several_the_one_the_text_comes_back_to_is_meant() -> None:
    assert extracted("Alfa – RefID 44801\nBeta – RefID 44802\nDet er kun i Beta (altså 44802)").ref_id == "44802"
