"""What belongs to a message below its signature, and what firms have added there."""

from __future__ import annotations

import pytest

from rules.text import parse_text


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Hej\n\nMed venlig hilsen\nBo\n\nNAV er nede for alle, og ingen kan arbejde", "ingen kan arbejde"),
        ("Hej support\n\nVenlig hilsen\nBo Jensen\n\nVi kan ikke logge på NAV", "Vi kan ikke logge på NAV"),
        (
            "Hej\nHilsner fra lageret, NAV er nede for alle\nIngen kan arbejde",
            "NAV er nede for alle\nIngen kan arbejde",
        ),
        ("Haster\n\nMvh Bo\n\nNAV ER NEDE", "NAV ER NEDE"),
        ("Hej support\nHilsen fra lageret, som ikke kan arbejde\nDet hele står stille", "Det hele står stille"),
        ("Hej\nVH vi kan ikke logge på NAV", "vi kan ikke logge på NAV"),
        ("Haster\n\nMvh Bo\n\nNAV nede!", "NAV nede"),
        ("Hi\n\nKind regards\nBo\n\nNAV is down for everyone", "NAV is down"),
        ("Hallo\n\nMfG\nBo\n\nBC geht bei uns nicht mehr", "BC geht"),
        ("Hej\n\nMvh Bo\n\nNAV er nede, ring 20 30 40 50", "NAV er nede"),
        ("Hej\n\nMvh\nBo\nAcme A/S\n\nServeren svarer slet ikke\n\nwww.acme.example", "Serveren svarer"),
    ],
)
def test_trouble_told_below_a_signature_belongs_to_the_message(body: str, said: str) -> None:
    assert said in parse_text(None, body).newest


@pytest.mark.parametrize(
    "added",
    [
        "Ring 70 20 30 40, hvis NAV er nede",
        "Er systemet nede? Ring til vagten",
        "Ved nedbrud: 70 20 30 40, når alt står stille",
        "E-mail transmission cannot be guaranteed to be secure or error-free",
        "Vi kan ikke holdes ansvarlige, ansvar fraskrives",
        "Kan du ikke åbne denne mail, så læs den på www.acme.example",
        "Vi kan ikke besvare mails i uge 29",
        "IT-chef\nNede Vej 12, 6700 Esbjerg",
        "Kvalitet siden 1961\nIntet er for småt",
        "Hej\nNAV er nede for alle, ingen kan arbejde",
        "Til: support\nNAV er nede for alle, ingen kan arbejde",
        "| NAV er nede | ring |",
    ],
)
def test_what_a_firm_adds_below_a_signature_is_no_part_of_the_message(added: str) -> None:
    text = parse_text(None, f"Hvordan retter jeg en faktura?\n\nMed venlig hilsen\nBo Jensen\n\n{added}")
    assert text.newest == "Hvordan retter jeg en faktura?"


def test_a_title_beside_the_name_does_not_make_a_sentence_of_a_sign_off() -> None:
    text = parse_text(None, "Hvordan gør jeg?\n\nHilsen fra Bo Jensen, IT og lager")
    assert text.newest == "Hvordan gør jeg?"


@pytest.mark.parametrize(
    "sign_off",
    [
        "M.v.h. Bo",
        "V.h. Bo",
        "Venligst Bo",
        "BR Bo",
        "Br, Bo",
        "Thanks,",
        "Thanks, Bo",
        "Best,",
        "*Med venlig hilsen*",
        "*Mvh*",
        "// Bo",
        "På forhånd mange tak",
        "På forhånd tak, Bo Jensen",
    ],
)
def test_how_people_sign_is_known(sign_off: str) -> None:
    text = parse_text(None, f"Hvordan retter jeg en faktura?\n\n{sign_off}\nBo Jensen\nHolm A/S")
    assert text.newest == "Hvordan retter jeg en faktura?"
    assert "Holm A/S" in text.signature


@pytest.mark.parametrize(
    "body",
    [
        "Hej\n\nVenligst Ring\nDet haster",
        "Hej\n\nThanks,\nnow the invoice prints twice",
        "Hi Bo\n\nThanks Bo\n\nThe invoice prints twice",
        "Hej\n\nBest price in BC?\nHvor står den",
        "Hej\n\nBR NAV kører",
        "Hej\n\nIndholdet af denne mail er en fejl i faktura 12",
    ],
)
def test_what_only_resembles_a_sign_off_or_a_disclaimer_is_kept(body: str) -> None:
    assert parse_text(None, body).newest == body


@pytest.mark.parametrize(
    "disclaimer",
    [
        "Indholdet af denne e-mail er fortroligt, og adgang er forbudt.",
        "Denne meddelelse er kun til modtageren, andre kan ikke få adgang.",
        "Nærværende e-mail er fortrolig. Ingen kan få adgang.",
        "E-mailen og eventuelle vedhæftede filer er fortrolige.",
        "E-mailen og evt. vedhæftninger er fortrolige.",
        "The contents of this email are confidential. Nobody can access it.",
        "IMPORTANT: The contents of this email are confidential.",
    ],
)
def test_a_disclaimer_in_other_words_is_kept_apart(disclaimer: str) -> None:
    assert parse_text(None, f"Send aftalen.\n\n{disclaimer}").newest == "Send aftalen."
