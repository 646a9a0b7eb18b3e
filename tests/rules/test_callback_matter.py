"""A mail is joined with a callback for good only where it certainly is about it."""

from __future__ import annotations

import pytest

from rules.callback_matter import is_about_callback

SMS = "Kan ikke bogføre købsfaktura i NAV, kundenr. 10452, ring på 20 12 34 56"


@pytest.mark.parametrize(
    ("mail", "written", "about"),
    [
        ("Jeg har lige ringet til jer, men der var ingen, der tog den", "", True),
        ("Jeg har ventet i telefonkøen i et kvarter", "", True),
        ("Jeg sendte jer også en sms for lidt siden", "", True),
        ("Som skrevet i min SMS", "", True),
        ("Vedr. mit opkald i formiddags", "", True),
        ("We just called you about the journal", "", True),
        ("Vi kan ikke bogføre i NAV, se billedet", SMS, True),
        ("Bogføring af købsfaktura fejler: NAV siger, at kladden mangler", SMS, True),
        # what could be anything
        ("Vi kan ikke bogføre i NAV, se billedet", "", False),
        ("Kan I ringe til mig på 20 12 34 56? Kundenr. 10452", "", False),
        ("Vi har et problem i NAV, kan I hjælpe?", "Vi har et problem i NAV", False),
        ("Hvordan opretter jeg en ny bruger i NAV?", SMS, False),
        ("Ring til os på 70 10 20 30. Med venlig hilsen Bente", SMS, False),
        ("Kunderne har ringet til lageret om fakturaer i NAV", "", False),
        ("Vi har ringet til banken, men de kan ikke se filen", "", False),
        ("", "", False),
    ],
)
def test_a_mail_is_about_a_callback_where_it_says_so_or_tells_the_same(mail: str, written: str, about: bool) -> None:
    assert is_about_callback(mail, written) is about
