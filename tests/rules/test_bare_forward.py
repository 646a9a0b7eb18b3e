"""Mails that only hand on another, and answers that say nothing."""

from __future__ import annotations

import pytest

from rules.text import parse_reply, parse_text

OUTLOOK = "Fra: Lis Holm <lis@shop.example>\nSendt: 22. november 2026 01:40\nTil: Bo\nEmne: NAV"
GMAIL = (
    "---------- Videresendt besked ---------\nFra: Lis <lis@shop.example>\n"
    "Date: søn. 22. nov. 2026 kl. 01.40\nSubject: NAV"
)
ANSWERED = "Den 22-11-2026 kl. 01:40 skrev Lis <lis@shop.example>:"
ALARM = "NAV er nede for alle, ingen kan arbejde."


@pytest.mark.parametrize("head", [OUTLOOK, GMAIL, "Begin forwarded message:\n\n> From: Lis\n> Subject: NAV\n>\n"])
@pytest.mark.parametrize(
    "above",
    [
        "",
        "Se nedenfor.\n\n",
        "FYI\n\n",
        "Hej support\n\nSe venligst mailen nedenfor\n\nMvh\nBo Holm\n\n",
        "Mvh Bo\n\n",
    ],
)
def test_what_a_mail_hands_on_is_its_newest_text(above: str, head: str) -> None:
    text = parse_text("VS: NAV", f"{above}{head}\n\n{ALARM}\n\nMvh Lis\n20 30 40 50")
    assert ALARM in text.newest
    assert "20 30 40 50" in text.signature
    assert "Lis" in text.quoted
    assert "Subject" not in text.newest
    assert "Emne" not in text.newest


def test_the_mail_below_the_one_handed_on_stays_quoted() -> None:
    text = parse_text("VS: NAV", f"{OUTLOOK}\n\nNu virker det igen.\n\n{ANSWERED}\n{ALARM}")
    assert text.newest == "Nu virker det igen."
    assert ALARM in text.quoted


def test_a_mail_handed_on_twice_is_found() -> None:
    assert parse_text("VS: VS: NAV", f"Se nedenfor\n\n{OUTLOOK}\n\nFYI\n\n{GMAIL}\n\n{ALARM}").newest.endswith(ALARM)


@pytest.mark.parametrize("subject", ["SV: NAV", "Re: NAV", "VS: NAV"])
@pytest.mark.parametrize("head", [OUTLOOK, ANSWERED])
def test_who_asks_to_read_below_means_the_mail_below(subject: str, head: str) -> None:
    assert ALARM in parse_text(subject, f"Hej support\nSe nedenfor\n\n{head}\n\n{ALARM}").newest


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("SV: NAV", f"{OUTLOOK}\n\n{ALARM}"),
        ("Re: NAV", f"Hej\n\nMvh Bo\n\n{OUTLOOK}\n\n{ALARM}"),
        ("NAV", f"{ANSWERED}\n\n{ALARM}"),
        ("NAV", f"> {ALARM}"),
        ("VS: NAV", f"Nu virker det.\n\n{OUTLOOK}\n\n{ALARM}"),
        ("VS: NAV", f"Til info, sagen kan lukkes.\n\n{OUTLOOK}\n\n{ALARM}"),
        ("VS: NAV", f"Se nedenfor\n\nFra: ERP Support <support@desk.example>\nSendt: i går\nEmne: NAV\n\n{ALARM}"),
    ],
)
def test_an_answer_or_what_we_wrote_is_not_handed_on(subject: str, body: str) -> None:
    text = parse_text(subject, body)
    assert ALARM not in text.newest
    assert ALARM in text.quoted


def test_a_reply_hands_nothing_on() -> None:
    assert ALARM in parse_reply(f"Se nedenfor\n\n{OUTLOOK}\n\n{ALARM}").quoted
