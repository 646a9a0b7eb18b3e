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
