"""What agents did: the line it earns, and the values that count from then on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules.act import Act, act_speech, corrected_fields, find_corrections
from rules.language.catalogue import Language, load_catalogue
from rules.model import FieldValue

AT = datetime(2026, 11, 27, 8, 5, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Copenhagen")
CRITICAL = Act("1", AT, "Mette <b>", "correct", field="critical", value=True, before=False)
PRODUCT = Act("2", AT, "Mette", "correct", field="product", value="hotline_product_nav", before="hotline_product_bc")


def line(act: Act, language: Language = "da") -> str:
    return act_speech(act, load_catalogue(language), ZONE).html


def test_a_correction_is_told_with_name_field_values_and_the_desks_clock() -> None:
    assert line(PRODUCT) == (
        "<p>Mette rettede Produkt fra «Business Central» til «NAV» kl. 09.05. Rettelsen gælder fremover.</p>"
    )
    assert "Mette &lt;b&gt; rettede Driftskritisk fra «nej» til «ja»" in line(CRITICAL)
    assert "Mette corrected Produkt from «Business Central» to «NAV» at 09:05" in line(PRODUCT, "en")


def test_who_sets_what_stands_there_already_confirms_it() -> None:
    assert "Mette &lt;b&gt; bekræftede Driftskritisk «nej» kl. 09.05. Det gælder fremover." in line(
        replace(CRITICAL, value=False)
    )
    assert "Mette confirmed Produkt «NAV» at 09:05." in line(replace(PRODUCT, before=PRODUCT.value), "en")


@pytest.mark.parametrize(("before", "shown"), [(None, "–"), ("", "–"), ("a\nb", "a b"), ("x" * 200, "x" * 79 + "…")])
def test_any_value_is_one_short_line(before: FieldValue, shown: str) -> None:
    act = replace(PRODUCT, field="account", before=before)
    assert f"fra «{shown}» til" in line(act)


def test_every_kind_of_act_has_its_sentence_in_both_languages() -> None:
    for language in ("da", "en"):
        for kind in ("reevaluate", "callback_done"):
            assert "Mette" in line(Act("3", AT, "Mette", kind), language)  # type: ignore[arg-type]


def test_what_was_told_is_no_longer_set_anew_and_of_two_the_later_counts() -> None:
    later = replace(CRITICAL, id="9", at=AT + timedelta(minutes=1), value=False)
    acts = (CRITICAL, PRODUCT, Act("3", AT, "Mette", "reevaluate"), later)
    assert find_corrections(acts, ()) == {"critical": False, "product": "hotline_product_nav"}
    assert find_corrections(acts, {PRODUCT.key, later.key}) == {"critical": True}
    assert find_corrections(acts, {one.key for one in acts}) == {}


def test_the_lines_that_were_said_tell_which_fields_were_corrected() -> None:
    said = {CRITICAL.key, PRODUCT.key, "alarm:1", "act:reevaluate:3"}
    assert corrected_fields(said) == {"critical", "product"}
