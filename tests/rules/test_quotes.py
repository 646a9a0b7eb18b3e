"""Where an old mail begins below a new one, and sentences that only look as if it began there."""

from __future__ import annotations

import pytest

from rules.quotes import split_quotes
from rules.text import parse_text


@pytest.mark.parametrize(
    "body",
    [
        "På lageret skrev systemet kl. 10 at NAV er nede, og nu kan ingen af os arbejde",
        "På serveren skrev den fejl 5003 i nat. NAV er nede for alle.",
        "Man kan se at serveren skrev disk full kl. 01.30, og nu er NAV nede for alle",
        "On the server it wrote error 17 at 01:30. NAV is down for everyone, nobody can work",
        "Den mail jeg skrev kl. 10.15 har I ikke svaret på.\n\nNAV er stadig nede for alle, ingen kan arbejde.",
        "På alle kasser skrev den fejl 17 kl. 01.30\n\nNAV er nede for alle",
        "Kl. 01.30 i nat\n\nDen 22-11-2026 kl. 01.30 skrev loggen:\nDisk full. NAV er nede",
        "Vi har ikke rørt noget.\n\nSystemet skrev:\nNAV er nede",
        "Det er stadig galt.\n\nDen 20. november skrev jeg til jer:\nNAV er nede",
        "Vi får det her:\n\n----- Meddelelse fra systemet -----\nNAV er nede",
        "Vi får det her:\n\n----- Message from Microsoft Dynamics NAV -----\nNAV er nede",
        "Vi har fået denne fejl:\nFra: dato mangler\nTil: dato mangler\nKan ikke bogføre, NAV er nede",
        "Rapporten viser intet.\nFra: 01-01-2026\nTil: 31-01-2026\nNAV er nede",
        "Det sker kun her.\n\nThe server wrote on 22/11 01:30:\nNAV is down",
    ],
)
def test_what_a_program_or_the_sender_wrote_is_told_and_not_quoted(body: str) -> None:
    assert split_quotes(body) == (body, "")


@pytest.mark.parametrize("above", ["", "Hej\n\n", "Hej support,\n\nSe nedenfor\n\n"])
@pytest.mark.parametrize("line", ["Den 20. november skrev Bo:", "Bo skrev:", "Bo Hansen skrev tirsdag kl. 10.15:"])
def test_a_message_is_not_lost_to_a_line_that_somebody_may_have_typed(above: str, line: str) -> None:
    assert "NAV er nede" in split_quotes(f"{above}{line}\nNAV er nede")[0]


@pytest.mark.parametrize(
    "line",
    [
        "Bo Hansen skrev den 20-11-2026 kl. 10:00:",
        "Bo Hansen <b@x.example> skrev 20. nov. 2026 kl. 10.00:",
        "man. 20. nov. 2026 10.00 skrev Bo <b@x.example>:",
        "On Nov 20, 2026, at 10:00, Bo <b@x.example> wrote:",
        "Am Di., 3. März 2026 um 08:02 Uhr schrieb Bo:",
        "Den 20-11-2026 kl. 10:00 skrev Bo",
        "Den 20. november skrev Bo:",
        "Bo (Holm A/S) skrev tirsdag kl. 10.15:",
        "Bo skrev:",
        "Karen Lund skrev:",
        "Jens Nielsen wrote:",
        "----- Videresendt besked fra Bo -----",
        "Videresendt besked fra Bo:",
        "Besked videresendt fra Bo:",
        "------ Meddelelse fra Bo ------",
        "----- Fwd -----",
        "Fra: Bo Dato: 20. nov Emne: x",
        "| Fra: Bo\n| Sendt: i går\n| Emne: NAV\n|",
    ],
)
def test_an_old_mail_below_what_is_said_now_is_quoted(line: str) -> None:
    newest, quoted = split_quotes(f"Hej, hermed det I bad om.\n\n{line}\nNAV er nede for alle, ingen kan arbejde.")
    assert newest == "Hej, hermed det I bad om."
    assert "ingen kan arbejde" in quoted


@pytest.mark.parametrize(
    "line",
    ["Fra: 1/1 Til: 31/1 viser rapporten intet", "Meddelelse fra Bo: NAV er nede", "Videresendt til Bo: NAV er nede"],
)
def test_a_line_that_only_resembles_the_head_of_a_mail_is_kept(line: str) -> None:
    assert parse_text(None, f"Vi har et problem.\n{line}").newest.endswith(line)


def test_a_line_before_marked_ones_needs_no_day() -> None:
    newest, quoted = split_quotes("Bo skrev:\n> NAV er nede\n\nNu virker det")
    assert (newest, quoted) == ("Nu virker det", "Bo skrev:\nNAV er nede")
