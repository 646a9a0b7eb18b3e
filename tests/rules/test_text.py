"""Messages as mail programs send them, and texts that no mail program would."""

from __future__ import annotations

import unicodedata
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.fold import raw_span
from rules.text import CONSIDERED, fold, parse_text
from rules.words import read_words


@pytest.mark.parametrize(
    "separator",
    [
        "-----Oprindelig meddelelse-----",
        "-----Original Message-----",
        "---------- Forwarded message ---------",
        "-----Ursprüngliche Nachricht-----",
        "-----Ursprungligt meddelande-----",
        "Fra: Bo\nSendt: 3. marts 2026 08:02\nTil: Ida\nEmne: NAV",
        "From: Bo\nSent: Tuesday, March 3, 2026 8:02 AM\nTo: Ida\nSubject: NAV",
        "Von: Bo\nGesendet: Dienstag, 3. März 2026\nAn: Ida\nBetreff: NAV",
        "Från: Bo\nSkickat: den 3 mars 2026\nTill: Ida\nÄmne: NAV",
        "*Fra:* Bo\n*Sendt:* 3. marts 2026\n*Til:* Ida",
        "On Tue, 3 Mar 2026 at 08:02, Bo <bo@a.example> wrote:",
        "Den tir. 3. mar. 2026 kl. 08.02 skrev Bo <bo@a.example>:",
        "Am 3. März 2026 um 08:02 schrieb Bo:",
        "Den 3 mars 2026 skrev Bo:",
        "3 mars 2026 kl. 08:02 skrev Bo <bo@a.example>:",
        "tir. 3. mars 2026 kl. 08:02 skrev Bo <bo@a.example>:",
        "Vidarebefordrat brev:\n\nFrån: Bo\nÄmne: NAV",
        "Anfang der weitergeleiteten Nachricht:\n\nVon: Bo",
        "----- Videresendt af Bo Holm/Firma den 03-03-2026 -----",
        "##- Skriv dit svar over denne linje -##",
        "Emne: NAV\nFra: Bo\nSendt: 3. marts 2026\nTil: Ida",
        "On Tue, 3 Mar 2026 at 08:02, Bo\n<bo@a.example> wrote:",
    ],
)
def test_what_follows_a_separator_is_quoted(separator: str) -> None:
    text = parse_text("SV: NAV", f"Nu virker det.\n\n{separator}\n\nNAV er nede!")
    assert text.newest == "Nu virker det."
    assert "NAV er nede!" in text.quoted


def test_an_answer_below_quoted_lines_is_part_of_the_newest_text() -> None:
    text = parse_text(None, "Den 3. marts 2026 skrev Bo:\n> Virker det nu?\n\nNej, stadig ikke.")
    assert text.newest == "Nej, stadig ikke."
    assert "Virker det nu?" in text.quoted


@pytest.mark.parametrize("line", ["Til: alle på lageret", "Fra i morges: intet virker", "Bo skrev at alt er nede"])
def test_a_line_that_only_resembles_a_header_is_no_quote(line: str) -> None:
    assert parse_text(None, f"Hej\n{line}\nHvad gør vi?").newest == f"Hej\n{line}\nHvad gør vi?"


@pytest.mark.parametrize(
    "sign_off",
    [
        "Med venlig hilsen",
        "Mvh",
        "Kind regards,",
        "Mit freundlichen Grüßen",
        "Vennlig hilsen",
        "Med vänlig hälsning",
        "Mange hilsner",
        "Med hilsen",
        "Venligst",
        "V.h.",
        "M.v.h.",
        "På forhånd tak",
        "BR",
        "/Ida",
        "Yours faithfully,",
        "--",
    ],
)
def test_a_signature_is_kept_apart(sign_off: str) -> None:
    text = parse_text(None, f"NAV er nede.\n\n{sign_off}\nIda Holm\nHolm A/S\nKundenr. 4471")
    assert text.newest == "NAV er nede."
    assert "Kundenr. 4471" in text.signature


@pytest.mark.parametrize(
    "line",
    [
        "Sendt fra min iPhone",
        "Sendt fra min Samsung Galaxy-smartphone.",
        "Sent from Mail for Windows",
        "Sendt fra Outlook til iOS",
        "Hent Outlook til iOS<https://a.example/o>",
        "Få Outlook til Android",
        "Skickat från min iPhone",
        "Von meinem iPhone gesendet",
    ],
)
def test_what_a_program_adds_below_is_no_part_of_the_message(line: str) -> None:
    assert parse_text(None, f"NAV er oppe.\n\n{line}\n\nDen 3. marts 2026 skrev Bo:\n\nNAV er nede").newest == (
        "NAV er oppe."
    )


@pytest.mark.parametrize(
    "line",
    [
        "Sendt fra min telefon: NAV er nede",
        "Sendt mail i går om at NAV er nede",
        "Sendt til telefon 12345678",
        "Get Outlook working again please",
        "Få Outlook til at virke",
        "BR 12 svarer ikke",
        "Hvis du har modtaget denne faktura, er den forkert",
        "Tak på forhånd for at NAV kommer op igen",
        "Emne: NAV er nede",
        "/etc/hosts er tom",
    ],
)
def test_a_line_that_only_resembles_such_an_addition_is_kept(line: str) -> None:
    assert line in parse_text(None, f"Hej\n\n{line}").newest


def test_a_postscript_below_the_signature_belongs_to_the_message() -> None:
    text = parse_text(None, "Kan I ringe?\n\nMvh Ida\n\nPS: nu er hele systemet nede.")
    assert "nu er hele systemet nede" in text.newest


def test_a_greeting_alone_is_not_a_signature() -> None:
    assert parse_text(None, "Hilsen fra Bo").newest == "Hilsen fra Bo"


@pytest.mark.parametrize(
    "disclaimer",
    [
        "Denne e-mail og eventuelle vedhæftede filer er fortrolige. Kan De ikke få adgang, så ring.",
        "This message and any attachment are confidential and intended solely for the addressee.",
        "Diese E-Mail ist vertraulich.",
        "Oplysningerne i denne e-mail er fortrolige.",
        "E-mailen er fortrolig og kun beregnet for modtageren.",
        "Hvis du har modtaget denne mail ved en fejl, må den ikke bruges, og adgang er forbudt.",
        "Denne besked er sendt fra en ekstern afsender.",
    ],
)
def test_a_disclaimer_is_kept_apart(disclaimer: str) -> None:
    assert parse_text(None, f"Send aftalen.\n\n{disclaimer}").newest == "Send aftalen."


def test_html_is_read_as_text_and_what_it_quotes_as_quoted() -> None:
    body = (
        "<html><head><style>p{color:red}</style></head><body><p>K&aelig;re I</p><p>NAV er<br>nede</p>"
        "<blockquote type='cite'>Alt virker</blockquote></body></html>"
    )
    text = parse_text(None, body)
    assert [line.strip() for line in text.newest.split("\n") if line.strip()] == ["Kære I", "NAV er", "nede"]
    assert "Alt virker" in text.quoted


@pytest.mark.parametrize("word", ["på", "kørsel", "Ærø", "smörgås", "Grüße", "– nede", "‘nede’"])
def test_wrongly_decoded_letters_are_repaired(word: str) -> None:
    broken = word.encode().decode("cp1252")
    assert parse_text(None, f"x {broken} y").newest == f"x {word} y"


@pytest.mark.parametrize(
    ("body", "newest"),
    [
        ("L=C3=B8n =C3=A5bner ikke", "Løn åbner ikke"),
        ("L=F8n =E5bner ikke", "Løn åbner ikke"),
        ("kan=20ikke =\n=C3=A5bne a=3Db", "kan ikke åbne a=b"),
        ("L?nk?rsel p? lageret", "L\ufffdnk\ufffdrsel p\ufffd lageret"),
        ("kan ikke ?bne den", "kan ikke \ufffdbne den"),
        ("Er den nede? Hvad så?", "Er den nede? Hvad så?"),
        ("https://a.example/x?b=c", "https://a.example/x?b=c"),
        ("Kundenr?10452", "Kundenr?10452"),
        ("x = E5 = 3", "x = E5 = 3"),
    ],
)
def test_letters_that_were_spelled_out_or_lost_are_read(body: str, newest: str) -> None:
    assert parse_text(None, body).newest == newest


@pytest.mark.parametrize(
    ("left", "right"),
    [("kære", "KAERE"), ("på", "paa"), ("købe", "koebe"), ("für", "fuer"), ("café", "CAFE"), ("kære", "ka\u0308re")],
)
def test_spellings_of_one_word_are_equal(left: str, right: str) -> None:
    assert fold(left) == fold(right)


@example("Ǽ")
@given(st.text(max_size=200))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="abcæøåÆé –\n", max_size=40), st.data())
def test_a_place_in_folded_text_is_found_again_in_the_text(text: str, data: st.DataObject) -> None:
    composed = unicodedata.normalize("NFC", text)
    start = data.draw(st.integers(0, len(composed)))
    end = data.draw(st.integers(start, len(composed)))
    assert raw_span(composed, len(fold(composed[:start])), len(fold(composed[:end]))) == (start, end)


@given(st.text(max_size=500), st.one_of(st.none(), st.text(max_size=50)))
def test_any_text_can_be_parsed(body: str, subject: str | None) -> None:
    text = parse_text(subject, body)
    read_words(text.newest)
    assert len(text.newest) <= CONSIDERED


@pytest.mark.parametrize(
    "part",
    [
        "x",
        "> ",
        "\n",
        "<",
        "<div ",
        "&lt;",
        "Fra: x\n",
        "On 1 x wrote\n",
        "mvh\n",
        "Ã¦",
        "=C3=A6",
        "<!--",
        "(",
        "-",
        " ",
        "_",
    ],
)
def test_a_very_long_message_is_parsed_fast(part: str) -> None:
    started = process_time()
    parse_text(part * 50, part * (200_000 // len(part)))
    assert process_time() - started < 5


def test_an_abbreviation_does_not_end_a_sentence() -> None:
    words = read_words("Nede siden kl. 5 i dag. Ring")
    assert words.sentences[:6] == [words.sentences[0]] * 6
    assert words.sentences[6] != words.sentences[0]


def test_half_a_letter_becomes_the_sign_for_an_unreadable_one() -> None:
    text = parse_text("x \ud800", "NAV \udc00 er nede \U0001f600")
    assert (text.subject, text.newest) == ("x \ufffd", "NAV \ufffd er nede \U0001f600")
