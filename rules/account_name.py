"""The account (regnskab) that a text names as the one the matter is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from ahocorasick_rs import AhoCorasick
from pydantic import Field

from rules.fold import fold
from rules.shape import Shape


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BIG = "A-ZÆØÅÄÖÜÉ"
_SMALL_WORDS = "og|af|und|and|of|och|&|\\+|de|la|von|van"
_TOKEN = rf"(?:[{_BIG}0-9](?:[\w&'/-]|\.(?=\w))*|&|\+)"
_NAME = (
    rf"[{_BIG}0-9](?:[\w&'/-]|\.(?=\w))*(?:[ ](?:{_TOKEN}|(?:{_SMALL_WORDS})(?=[ ]{_TOKEN}))){{0,6}}"
    r"(?:[ ]\((?![Rr][Ee][Ff])[^()\n\d]{1,20}\))?"
)
_QUOTED = r"[\"“”„»'](?P<quoted>[^\"“”„»«'\n]{2,50})[\"“”«']"
_KINDS = "A/S|ApS|AB|AS|ASA|GmbH|Ltd|Holding|I/S|K/S|P/S|Inc|LLC|IVS|BV"
_FIRM = rf"(?:{_TOKEN}[ ](?:(?:{_SMALL_WORDS})[ ])?){{0,5}}{_TOKEN}[ ](?:{_KINDS})"
_FIRM_MARKS = tuple(f" {kind.lower()}" for kind in _KINDS.split("|"))
_REF_ID = r"(?i:ref\W{0,2}id)"
_PLACE = r"(?:[ ](?:i|in)[ ](?i:bc|nav|business[ ]central|navision)|[ ]?\([^()\n]{1,20}\)|/\w{3,12})?"
_FIELD_END = re.compile(
    r"[ ]*(?:[,;|(]?[ ]*\b(?:ref\W{0,2}id|kunde?\W{0,2}n\w*|kd\W{0,2}nr|customer|cust|tlf|telefon|phone|mobil|navn"
    r"|name|program|system|produkt|product)\b|[,;|]|\.(?=\s|$)|[ ]-[ ](?=[^\n]{25})).*",
    re.I,
)
"""Where an answer in a form ends and something else begins."""
_NEXT_LABEL = re.compile(
    r"[ ](?:telefon|tlf|phone|mobil|mobile|navn|name|kundenr|kundenummer|refid|program|system|produkt|product|problem"
    r"|beskrivelse|description|mail|email|fejl|issue|besked|message)$",
    re.I,
)
_NO_ANSWER = _words(
    "alle begge kun bare ved ikke ingen intet det den de hele samme hver mit mine min vores nogle flere ukendt"
    " all both only same none unknown every any our my beide nur kein keine båda alla vet ej n/a na se see siehe"
    " er is har has kan cannot was ist hat går står mangler fejler virker driller skal vil"
)
"""Words of an answer that names no account."""
_MOST_WORDS_IN_A_FIELD = 7
_MOST_SMALL_WORDS_IN_A_FIELD = 4
_ABOUT = "handler|drejer|gælder|vedrører|omhandler|angår|galt|gäller|gjelder|concerns|matters|we|vi|jeg|this|drejede"
_CALLED = (
    r"(?i:som[ ]hedder|der[ ]hedder|som[ ]heter|hedder|heter|is[ ]called|called|named|er|is|hei[sß]t|med[ ]navnet)"
)
_RELATIVE = "jeg|vi|det|der|som|hvor|i|we|it|that|this|where|concerned|jag|ich|wir|um|in|vores|affected|berört"
_SENDERS_FIRM = re.compile(
    r"^[ \t*|]*(?:company(?: name)?|firma(?:navn)?|virksomhed|företag|unternehmen)[ \t]*:.*$", re.I | re.M
)
_CONTACT = re.compile(
    r"^[ \t*|]*(?:(?:your |dit |contact )?(?:phone|telefon|tlf|tel|mobil|mobile|name|navn|namn|e-?mail|mail"
    r"|kontakt\w*"
    r"|call me|call us|ring mig op|rückruf|contact)\b[^:\n]{0,20}):",
    re.I | re.M,
)
_FRONT = re.compile(
    r"(?i:vedr|vedrørende|ang|angående|re|sv|vs|fw|fwd|regnskab\w*|selskab\w*|company|firma|i|in|for|til|hos|på|det|kun|se"
    r"|hej|dear|hi|kære|altså|både|our|the|vores|from|fra|bolaget|mandant\w*)\.?:?[ ]+"
)
_NOT_A_NAME = re.compile(
    r"(?i)(?:kunde|kund|customer|cust|kd|debitor|ref|tlf|telefon|mobil|bc|nav|business|central|navision|kl|cvr|sag|erp|excel"
    r"|microsoft|dynamics|kan|jeg|vi|hvordan|hvor|hvad|ingen|alle|mvh|hilsen|tak|hej|ring|fejl|please|thanks|entry|entries)"
    r"(?:nr|no|number|nummer|-id)?\b.*"
)
_SMALL_WORD = re.compile(
    r"(?i)(?:de[nmt]?|der|det|dette|the|this|that|it|its|die|das|den|i|in|nu|her|så|men|og|når|da|hvis|we|when|es|när|vad|hvem)"
)
"""A name may begin with one of these (De Wit Locks), but none is one alone, nor in a text that shouts."""
_CLOSING = " .,;:-–&+/"


class AccountNameShape(Shape):
    """The words that stand in front of an account's name."""

    labels: list[str] = Field(default_factory=list)
    with_colon: list[str] = Field(default_factory=list)
    points_out: list[str] = Field(default_factory=list)
    not_after: list[str] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Named:
    """An account's name with the words around it; of several, `pointed_out` is one that the text says it is about."""

    name: str
    words: str
    start: int
    pointed_out: bool = False


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to name an account, and letters without which it need not be looked for."""

    marks: tuple[str, ...]
    pattern: re.Pattern[str]
    labelled: bool


class AccountNames:
    """Finds names of accounts in text."""

    def __init__(self, shape: AccountNameShape) -> None:
        spelled = sorted({word.lower() for word in shape.labels}, key=len, reverse=True)
        label = "|".join(re.escape(word).replace(r"\ ", r"[ ]") for word in spelled) or "(?!)"
        marked = "|".join(re.escape(word.lower()).replace(r"\ ", r"[ ]") for word in shape.with_colon) or "(?!)"
        name = rf"(?:{_QUOTED}|(?P<name>{_NAME}))"
        self._field = _Way(
            tuple({word[:6].lower() for word in (*spelled, *shape.with_colon)}),
            re.compile(
                rf"^[ \t*|>-]*(?i:{label}|{marked}){_PLACE}[ ]?:[ \t]*(?P<name>[^\W_\n][^\n|;:]{{1,70}})$",
                re.MULTILINE,
            ),
            labelled=True,
        )
        self._ways = (
            _Way(
                tuple({word[:6].lower() for word in shape.with_colon}),
                re.compile(
                    rf"(?:(?:^|[\n.,;!?|(])[ \t]*|\b(?i:the|our|in)[ ])(?i:{marked}){_PLACE}"
                    rf"(?:[ ]?[:=][ ]{{0,2}}{name}|[ ]{_QUOTED.replace('quoted', 'said')})"
                    rf"|\b(?i:in[ ](?:the[ ])?(?:{marked}))[ ](?P<inside>{_NAME})"
                ),
                labelled=True,
            ),
            _Way(
                tuple({word[:6] for word in spelled}),
                re.compile(
                    rf"(?<!\w)(?i:{label})(?:\.?{_PLACE}[ ]?[:=]\s{{0,2}}"
                    rf"|(?:(?<=nsk)\.)?[ ]+(?:{_CALLED}[ ]+)?){name}"
                ),
                labelled=True,
            ),
            _Way(
                ("hedder", "heter", "called"),
                re.compile(rf"\b(?i:det|den|one|that)[ ](?:der|som|is)[ ](?:hedder|heter|called)[ ]+{name}"),
                labelled=True,
            ),
            _Way(
                tuple({f"-{word[:6]}" for word in spelled}),
                re.compile(rf"(?:{_QUOTED}|(?P<name>{_TOKEN}[ ]{_NAME}))-(?i:{label})\b"),
                labelled=False,
            ),
            _Way(
                ("ref",),
                re.compile(rf"(?P<name>{_NAME})[ ]?[(,/–-]{{1,2}}[ ]?(?i:reg(?:nskab)?\.?[ ])?{_REF_ID}"),
                labelled=False,
            ),
            _Way(
                ("ref",),
                re.compile(
                    rf"{_REF_ID}\W{{0,4}}(?:\w{{1,8}}\W{{1,3}}){{0,3}}\d{{3,8}}[ ]?(?:for|til|på|till|\(|=)[ ]?{name}"
                ),
                labelled=True,
            ),
            _Way(
                ("det er", "it is"),
                re.compile(
                    rf"\b(?i:det[ ]er|it[ ]is)[ ](?:i[ ]øvrigt[ ]|kun[ ]|only[ ])?(?P<name>{_NAME})"
                    rf",?[ ](?:det|der|som|that|it)[ ](?:er[ ])?(?:{_ABOUT})\b"
                ),
                labelled=True,
            ),
        )
        self._apart = _Way(
            _FIRM_MARKS,
            re.compile(rf"(?<!\w)(?i:{label}),?[ ](?:(?:for|för|für|of)[ ])?(?P<name>{_FIRM})(?!\w)"),
            labelled=True,
        )
        self._named_first = _Way(
            tuple({word[:6] for word in spelled}),
            re.compile(
                rf"(?:{_QUOTED}|(?<![\w-])(?P<name>{_NAME}))(?:,?[ ](?:der|som|which|that))?"
                rf"(?:,?[ ](?:-[ ])?(?i:det[ ]er|that[ ]is|that's|it[ ]is|das[ ]ist|det[ ]är)[ ]"
                rf"(?i:det[ ]|the[ ]|hvad[ ]|what[ ])?(?i:{label})\b|[ ](?:hedder|heter)[ ](?i:{label})\b"
                rf"|[ ]\((?i:{label})\)|[ ](?:er|is|är|ist|as)[ ](?:(?i:det|the|der|die|den)[ ])?(?i:{label})"
                rf"(?:,?[ ](?i:{_RELATIVE})\b|(?=[.,)!\n]|$)))"
            ),
            labelled=False,
        )
        self._in_firm = _Way(
            _FIRM_MARKS,
            re.compile(rf"(?<!\w)(?:[Ii]|[Ii]n|[Ff]or|[Ff]ör|[Ii]m)[ ](?P<name>{_FIRM})(?!\w)"),
            labelled=False,
        )
        ways = (self._field, *self._ways, self._apart, self._named_first, self._in_firm)
        self._marks = list(dict.fromkeys(mark for way in ways for mark in way.marks))
        self._automaton = AhoCorasick(self._marks)
        self._points_out = _ends_with(shape.points_out)
        self._not_after = _ends_with(shape.not_after)

    def find(self, text: str) -> tuple[Named, ...]:
        """Every account named, in order."""
        text = _without_contact_block(text)
        matches = self._automaton.find_matches_as_indexes(text.lower(), overlapping=True)
        marks = {self._marks[number] for number, _, _ in matches}
        if not marks:
            return ()
        fields = [*self._answers(text, marks)]
        found = [
            named for way in (*self._ways, self._apart, self._named_first) for named in self._named(text, marks, way)
        ]
        spans = [(one.start, one.start + len(one.words)) for one in fields]
        found = [*fields, *(one for one in found if not any(start <= one.start < end for start, end in spans))]
        if not found:
            found = [*self._named(text, marks, self._in_firm)]
        found.sort(key=lambda one: one.start)
        names = {one.name for one in found}
        if len(names) <= 1:
            return tuple(found)
        pointed_out = {name: self._is_pointed_out(text, name) for name in names}
        return tuple(replace(one, pointed_out=pointed_out[one.name]) for one in found)

    def _named(self, text: str, marks: Set[str], way: _Way) -> Iterator[Named]:
        if marks.isdisjoint(way.marks):
            return
        for match in way.pattern.finditer(text):
            groups = match.groupdict()
            written = next((groups[key] for key in ("quoted", "name", "said", "inside") if groups.get(key)), "")
            if text.startswith(":", match.end()):
                written = _NEXT_LABEL.sub("", written)
            name = written.strip(_CLOSING)
            while not way.labelled and (front := _FRONT.match(name)):
                name = name[front.end() :]
            if (
                len(name) < 2
                or _NOT_A_NAME.fullmatch(name)
                or _is_a_small_word(name)
                or not any(letter.isalpha() for letter in name)
            ):
                continue
            if way is self._in_firm and self._is_of_another(text[: match.start()]):
                continue
            yield Named(name, " ".join(match[0].split()), match.start())

    def _answers(self, text: str, marks: Set[str]) -> Iterator[Named]:
        """The names that are all of an answer in a form: small words and all, up to the next label."""
        if ":" not in text or marks.isdisjoint(self._field.marks):
            return
        for match in self._field.pattern.finditer(text):
            name = _FIELD_END.sub("", match["name"]).strip(f"{_CLOSING}!?")
            words = name.lower().split()
            most = _MOST_SMALL_WORDS_IN_A_FIELD if name.islower() else _MOST_WORDS_IN_A_FIELD
            if (
                not 2 <= len(name) <= 50
                or len(words) > most
                or not _NO_ANSWER.isdisjoint(words)
                or not any(letter.isalpha() for letter in name)
                or _NOT_A_NAME.fullmatch(name)
            ):
                continue
            yield Named(name, match[0], match.start())

    def _is_of_another(self, before: str) -> bool:
        return self._not_after is not None and self._not_after.search(fold(before[-30:])) is not None

    def _is_pointed_out(self, text: str, name: str) -> bool:
        if self._points_out is None:
            return False
        places = (match.start() for match in re.finditer(re.escape(name), text))
        return any(self._points_out.search(fold(text[max(0, place - 40) : place])) for place in places)


def choose_account_name(named: tuple[Named, ...]) -> Named | None:
    """The one account meant: the only one, or of several the one pointed out."""
    if len({fold(one.name) for one in named}) <= 1:
        return named[0] if named else None
    pointed = [one for one in named if one.pointed_out]
    return pointed[0] if len({fold(one.name) for one in pointed}) == 1 else None


def _without_contact_block(text: str) -> str:
    """A form that asks who the sender is (name, telephone) asks for the firm too; that is no account."""
    if ":" not in text or not _SENDERS_FIRM.search(text) or not _CONTACT.search(text):
        return text
    return _SENDERS_FIRM.sub("", text)


def _is_a_small_word(name: str) -> bool:
    first = name.split(" ", 1)[0]
    return _SMALL_WORD.fullmatch(first) is not None and (first == name or name.isupper())


def _ends_with(phrases: Sequence[str]) -> re.Pattern[str] | None:
    """Text that ends with one of the phrases, with up to three small words after it."""
    if not phrases:
        return None
    spelled = "|".join(re.escape(fold(phrase)) for phrase in phrases)
    return re.compile(rf"\b(?:{spelled})(?:[ ]\w{{1,12}}){{0,3}}[ (\"']{{0,3}}$")
