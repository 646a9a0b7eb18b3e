from __future__ import annotations

import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.extract import ExtractFile, compile_extract, extract
from rules.replay import parse_ticket
from rules.shape import Source
from rules.text import parse_text
from tests.rules.extraction import extracted, extraction_of, labelled

FIELDS = ("customer_number", "product", "ref_id", "callback_phone", "account")
SHAPES = "kundenr.  12345\n og 4711 /()-+45ring22 33 44 55refidK:=regnskab A BcNAV\"'»,.;æøå"


@pytest.mark.parametrize("corpus", ["tickets.jsonl", "more.jsonl", "quay.jsonl"])
def test_every_field_is_read_right_in_nearly_all_sample_tickets(corpus: str) -> None:
    right: Counter[str] = Counter()
    count = 0
    for ticket in labelled(corpus):
        count += 1
        found = extraction_of(ticket)
        right.update(field for field in FIELDS if getattr(found, field) == ticket[field])
    assert {field: right[field] / count >= 0.975 for field in FIELDS} == dict.fromkeys(FIELDS, True)


@given(
    body=st.text(max_size=400) | st.text(alphabet=SHAPES, max_size=400),
    subject=st.text(max_size=40),
    channel=st.sampled_from(["email", "sms", "voice", "web", "api"]),
    caller=st.none() | st.text(max_size=20),
)
@settings(max_examples=200, deadline=None)
def test_no_text_at_all_breaks_it(body: str, subject: str, channel: str, caller: str | None) -> None:
    found = extracted(body, subject=subject, channel=channel, caller=caller)
    assert found.customer_number is None or 4 <= len(found.customer_number) <= 6
    assert found.callback_phone is None or found.callback_phone.startswith("+")


@pytest.mark.parametrize(
    "piece",
    ["Aa ", "A&B ", "1 ", "12345 ", "kundenr ", "kundenr. 12345 og ", "refid 1234 ", "ring 22334455 ", "regnskab A ",
     "i Aa og Bb ", "A (", "Fra: x\n", ">", "<div ", "Ã¦", "&", "Den 1. skrev "],
)  # fmt: skip
def test_a_huge_mail_of_one_repeated_piece_is_read_in_no_time(piece: str) -> None:
    started = time.process_time()
    extracted(piece * (200_000 // len(piece)), subject=piece * 100)
    assert time.process_time() - started < 1


def test_a_file_that_says_next_to_nothing_finds_nothing() -> None:
    digits = {"min_digits": 4, "max_digits": 6}
    shape = ExtractFile.model_validate({"customer_number": digits, "ref_id": digits})
    rules = compile_extract(shape, Source("extract.yaml", lambda _: 1))
    text = "Kundenr. 12345, RefID 4711, regnskab Nordlys A/S. NAV driller. Ring til mig på 22334455."
    ticket = parse_ticket({"channel": "email", "received_at": "2026-03-02T09:00:00+01:00", "description": text})
    found = extract(ticket, parse_text("", text), rules)
    assert (found.customer_number, found.ref_id, found.account, found.callback_phone) == (None, None, None, None)
    assert (found.product, found.reasons) == ("unknown", ())
    assert extracted(text).customer_number == "12345"
