from __future__ import annotations

import unicodedata
from datetime import timedelta
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.language.catalogue import load_catalogue
from rules.model import Account, AgreementFlag, Reason
from rules.note import LONGEST, compose_note, harmless, material, note_lines
from tests.rules.decisions import DECISION, NOW, decision

DAY = timedelta(days=1)
DIFFER = Reason("identity", "identity_proofs_differ", {"number": "10482", "stated": "20917"})
DA, EN = load_catalogue("da"), load_catalogue("en")


def test_the_note_of_a_known_customer() -> None:
    assert note_lines(DECISION, DA, NOW) == [
        "Kunde: 10482 Klitgård Trælast A/S (bevist: kontakt i ERP)",
        "Aftale: klippekort, 3,5 klip tilbage, udløber to. 31-12-2026",
        "Produkt: Business Central, regnskab: Klitgård Trælast / 410",
        "Frist: første svar senest ma. 23-11-2026 kl. 13.12 (E-mail: 4 t, kalender mail)",
        "Ring til: +4520123456",
        "Kredit: forfalden saldo",
        "Regler abc123, ERP-data fra kl. 09.12",
    ]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"critical": True, "critical_reason": "outage"}, "DRIFTSKRITISK: nedbrud"),
        ({"critical": True}, "DRIFTSKRITISK: angivet på sagen"),
        ({"uncertain": True}, "Måske driftskritisk: læs sagen, og afgør det."),
        (
            {"identity": "conflict", "claimed_number": "20917"},
            "MODSTRID: afsender er 10482 Klitgård Trælast A/S, men teksten nævner 20917. Afklar, hvem kunden er.",
        ),
        ({"identity": "missing", "customer_number": None}, "Kunde: ukendt. Kundenummer mangler, spørg kunden."),
        (
            {"identity": "missing", "claimed_number": "9"},
            "Kunde: ukendt. Oplyst nummer 9 findes ikke i ERP.",
        ),
        (
            {"identity": "missing", "claimed_number": "9", "unknown_since": NOW},
            "Kunde: 9 er oplyst, men ikke kontrolleret (ERP ukendt siden kl. 09.12)",
        ),
        ({"agreement": "none"}, "Aftale: INGEN gyldig aftale. Afklar betaling før arbejdet begynder."),
        ({"agreement": "unknown"}, "Aftale: ukendt"),
        ({"agreement": "unknown", "identity": "claimed"}, "Aftale: vises, når Kundesikkerhed sættes til Bevist"),
        ({"agreement": "unknown", "identity": "claimed", "data_as_of": None}, "Aftale: ukendt"),
        ({"agreement": "unknown", "unknown_since": NOW - DAY}, "Aftale: ukendt siden sø. 22-11-2026 kl. 09.12"),
        ({"agreement": "unknown", "unknown_since": NOW}, "Aftale: ukendt siden kl. 09.12"),
        ({"clips_remaining": Decimal(0)}, "Aftale: klippekort, BRUGT OP, udløber to. 31-12-2026"),
        (
            {"identity": "conflict", "claimed_number": "20917", "reasons": (DIFFER,)},
            "MODSTRID: 10482 Klitgård Trælast A/S og 20917 er begge bevist for afsenderen. Afklar, hvem kunden er.",
        ),
        (
            {"unknown_since": NOW, "data_as_of": NOW - DAY},
            "Regler abc123, ERP-data fra sø. 22-11-2026 kl. 09.12; ERP svarer ikke siden kl. 09.12",
        ),
        ({"data_as_of": None}, "Regler abc123, ERP-data ikke forbundet"),
        ({"unknown_since": NOW, "data_as_of": None}, "Regler abc123, ERP-data ukendt siden kl. 09.12"),
        ({"data_as_of": NOW - DAY}, "Regler abc123, ERP-data fra sø. 22-11-2026 kl. 09.12"),
    ],
)
def test_the_note_says_what_matters(changes: dict[str, object], line: str) -> None:
    assert line in note_lines(decision(**changes), DA, NOW)


def test_the_words_that_decided_are_shown_but_not_at_any_length() -> None:
    reason = Reason("critical", "critical_phrase", {"words": "hele systemet er nede"})
    shown = note_lines(decision(critical=True, critical_reason="outage", reasons=(reason,)), DA, NOW)[0]
    assert shown == "DRIFTSKRITISK: nedbrud – «hele systemet er nede»"
    long = Reason("critical", "critical_phrase", {"words": "x" * 500})
    assert len(note_lines(decision(critical=True, reasons=(long,)), DA, NOW)[0]) < 140


def test_words_that_did_not_decide_are_not_said_to_have() -> None:
    phrase = Reason("critical", "critical_phrase", {"words": "BC … vente"})
    exclusion = Reason("critical", "critical_exclusion", {"words": "må gerne vente"})
    by_hand = Reason("critical", "critical_by_hand")
    shown = note_lines(decision(critical=True, reasons=(by_hand, phrase, exclusion)), DA, NOW)[0]
    assert shown == "DRIFTSKRITISK: angivet på sagen"
    learned = Reason("critical", "critical_second_opinion", {"words": "intet kører, stoppet"})
    seen = decision(critical=True, critical_reason="outage", uncertain=True, reasons=(phrase, exclusion, learned))
    assert note_lines(seen, DA, NOW)[0].endswith("nedbrud – «intet kører, stoppet»")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Klitgård  Trælast\r\nA/S", "Klitgård Trælast A/S"),
        ("\u202eA\u200b/\u2066S\x00\x07", "A/S"),
        ("\ud800x", "x"),
        ("se https://ond.example nu", "se https: //ond.example nu"),
        ("HTTP://WWW.ond.example", "HTTP: //WWW. ond.example"),
        ("{{ticket.requester.email}} {% if 1 %}", "{ {ticket.requester.email}} { % if 1 %}"),
        ("x" * 1000, "x" * 79 + "…"),
        ("Østerby Køl & Frost", "Østerby Køl & Frost"),
    ],
)
def test_text_from_outside_is_one_short_visible_line_without_links(text: str, shown: str) -> None:
    assert harmless(text) == shown


@given(st.text())
def test_nothing_invisible_stays_and_nothing_grows_out_of_bounds(text: str) -> None:
    shown = harmless(text)
    assert len(shown) <= 2 * LONGEST
    assert not any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") for sign in shown)
    assert "{{" not in shown
    assert "://" not in shown


def test_a_deadline_says_why() -> None:
    reasons = tuple(
        Reason("target", "target", {"metric": "first_reply_time", "duration": duration}) for duration in ("1h30m",)
    )
    assert any(
        "(E-mail: 1 t 30 min, kalender mail)" in line for line in note_lines(decision(reasons=reasons), DA, NOW)
    )


@pytest.mark.parametrize(("amounts", "line"), [(False, ""), (True, ", 1.234,50 kr.")])
@pytest.mark.parametrize(("credit", "words"), [("overdue", "forfalden saldo"), ("blocked", "spærret")])
def test_what_is_owed_stands_in_the_note_only_where_every_agent_may_see_it(
    credit: str, words: str, amounts: bool, line: str
) -> None:
    lines = note_lines(decision(credit=credit), DA, NOW, amounts=amounts)
    assert f"Kredit: {words}{line}" in lines
    assert ("1.234,50" in compose_note(decision(credit=credit), DA, NOW, amounts=amounts)) is amounts


def test_no_amount_stands_in_the_note_of_a_customer_in_good_standing() -> None:
    sound = decision(credit="ok", overdue=Decimal(0))
    assert not any("kr." in line for line in note_lines(sound, DA, NOW, amounts=True))


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(f"{tag}{attrs or ''}")


hostile = st.text() | st.sampled_from(
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "</p><a href='javascript:1'>",
        "&lt;b&gt;",
        "{0}",
        "%s",
    ]
)


@given(name=hostile, account=hostile, number=hostile, words=hostile, phone=hostile)
def test_text_from_outside_never_becomes_markup(name: str, account: str, number: str, words: str, phone: str) -> None:
    reasons = (Reason("critical", "critical_phrase", {"words": words}),)
    for identity in ("proven", "conflict", "missing"):
        html = compose_note(
            decision(
                customer_name=name,
                account=account,
                claimed_number=number,
                callback_phone=phone,
                critical=True,
                reasons=reasons,
                identity=identity,
            ),
            EN,
            NOW,
        )
        tags = _Tags()
        tags.feed(html)
        assert tags.seen == {"p", "br"}
        assert html.count("<br>") <= 7


def test_a_note_is_earned_by_facts_and_not_by_amounts_ages_or_deadlines() -> None:
    same = decision(overdue=Decimal(1), data_as_of=None, targets=(), rulebook="x", clips_remaining=Decimal(1))
    assert material(same) == material(DECISION)
    for change in ({"critical": True}, {"product": "nav"}, {"identity": "claimed"}, {"agreement": "none"}):
        assert material(decision(**change)) != material(DECISION)


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("clips_80", "Aftale: klippekort, 3,5 klip tilbage, udløber to. 31-12-2026, OBS: mindst 80 % brugt"),
        ("clips_95", "Aftale: klippekort, 3,5 klip tilbage, udløber to. 31-12-2026, OBS: mindst 95 % brugt"),
        ("ends_soon", "Aftale: klippekort, 3,5 klip tilbage, udløber to. 31-12-2026, OBS: udløber snart"),
        ("clips_used_up", "Aftale: klippekort, 3,5 klip tilbage, udløber to. 31-12-2026"),
    ],
)
def test_a_flag_is_told_where_it_shall_be_told(kind: str, line: str) -> None:
    flag = AgreementFlag(kind, "card")  # type: ignore[arg-type]
    assert line in note_lines(decision(agreement_flags=(flag,)), DA, NOW, (flag,))
    assert line.partition(", OBS")[0] in note_lines(decision(agreement_flags=(flag,)), DA, NOW)


@pytest.mark.parametrize(
    ("count", "listed"),
    [(2, "X (RefID 0), X (RefID 1)"), (5, "X (RefID 0), X (RefID 1), X (RefID 2) og 2 til")],
)
def test_one_question_settles_the_account(count: int, listed: str) -> None:
    possible = tuple(Account(str(number), "X") for number in range(count))
    lines = note_lines(decision(possible_accounts=possible, account=None, ref_id=None), DA, NOW)
    asked = f"Spørg, hvilket regnskab det gælder: {listed}. RefID står i SMARTwebclient."
    assert f"Produkt: Business Central. {asked}" in lines
