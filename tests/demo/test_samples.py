"""Any file in the corpus' format can be played; one that is not is named with its line."""

import json
from pathlib import Path

import pytest

from demo.samples import BadSamples, read_samples

TICKET = {"received_at": "2026-11-23T10:00:00+01:00", "channel": "email", "subject": "Hej", "description": "Moms?"}


def write(folder: Path, *lines: object) -> Path:
    path = folder / "tickets.jsonl"
    path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines), "utf-8")
    return path


def test_a_line_needs_no_more_than_the_instant_it_came_at(tmp_path: Path) -> None:
    (sample,) = read_samples(write(tmp_path, {"received_at": TICKET["received_at"]}))
    assert (sample.ticket.id, sample.ticket.channel, sample.ticket.subject) == ("", "email", "")
    assert "critical" not in sample.labels


def test_ids_may_be_words_and_may_come_twice(tmp_path: Path) -> None:
    samples = read_samples(write(tmp_path, {**TICKET, "id": "U-1"}, "", {**TICKET, "id": "U-1"}, {**TICKET, "id": 7}))
    assert [sample.ticket.id for sample in samples] == ["U-1", "U-1", "7"]


def test_unusual_separators_inside_a_text_end_no_line(tmp_path: Path) -> None:
    text = "før\u2028efter\x85slut"
    (sample,) = read_samples(write(tmp_path, json.dumps({**TICKET, "description": text}, ensure_ascii=False)))
    assert sample.ticket.description == text


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "tickets.jsonl"
    path.write_text(json.dumps(TICKET), "utf-8-sig")
    assert len(read_samples(path)) == 1


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "Expecting property name"),
        ("[]", "not a JSON object"),
        ("[" * 100_000, "nested too deeply"),
        ({"id": "1"}, "received_at is missing"),
        ({**TICKET, "received_at": "i går"}, "received_at is not an ISO 8601 instant"),
        ({**TICKET, "subject": 7}, "subject is not text"),
        ({**TICKET, "channel": "brevdue"}, "channel is not one of web, email"),
        ({**TICKET, "expect": ["Vagt"]}, "expect is not an object"),
    ],
)
def test_a_bad_line_is_named_with_its_number(tmp_path: Path, line: object, why: str) -> None:
    path = write(tmp_path, TICKET, "", line)
    with pytest.raises(BadSamples) as caught:
        read_samples(path)
    assert str(caught.value).startswith(f"{path}, line 3: ")
    assert why in str(caught.value)


def test_a_file_without_tickets_proves_nothing(tmp_path: Path) -> None:
    with pytest.raises(BadSamples, match="holds no tickets"):
        read_samples(write(tmp_path, "", "  "))


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "tickets.jsonl"
    path.write_bytes(b"\xff\xfe{}")
    with pytest.raises(BadSamples, match="cannot be read as UTF-8 text"):
        read_samples(path)
