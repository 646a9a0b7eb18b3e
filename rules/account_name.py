"""The account (regnskab) that a text names as the one the matter is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from ahocorasick_rs import AhoCorasick
from pydantic import Field

from rules.account_by_ref_id import COPIED, ShortName, find_short_name, find_whole_name
from rules.account_ways import KINDS, Way, account_ways
from rules.contact_block import without_contact_block
from rules.fold import fold
from rules.shape import Shape


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CAPITAL = "[A-ZÆØÅÄÖÜÉ]"
_OF_SEVERAL = re.compile(
    r"[\"“”«»']?,?[ ](?:og|and|samt|und|och|men)[ ](?:også|also|auch|även|så|i[ ])?[ ]?(?:i[ ])?"
    r"(?:de[ ](?:to|tre|fire|andre|øvrige|resterende)|the[ ](?:other|two|three)|alle|all|samtlige|flere|begge"
    r"|die[ ]anderen)\b"
)
"""After a name that is but one of several: `regnskabet Holm og også de to andre`."""
_ONE_OF_TWO = re.compile(r"(?i)\b(?:både|both|sowohl|såvel|begge)[ ](?:i[ ]|in[ ]|im[ ])?$")
_SIGNED = re.compile(
    rf"^[\s/*-]*{_CAPITAL}[\w.'-]+(?:[ ]{_CAPITAL}[\w.'-]+){{0,2}}[ ]?(?://|[,|/–-])[ ]*$"
    r"|(?i:milj\w{1,3}|environment|umgebung|tenant|server|database|host)[ ]?[:=][ ]*$"
)
"""On its line before what a RefID follows: somebody's name, so that a firm comes next, or an environment."""
_TWO_FIRMS = re.compile(
    rf"(?:(?<=A/S)|(?<=ApS)|(?<=I/S)|(?<=GmbH)|(?<=Ltd)|(?<=AB)|(?<=AS))[ ](?:og|and|und|och)[ ](?={_CAPITAL})"
)
_WITH_KIND = re.compile(rf"[ ](?:{KINDS})$")
_SENDERS_OWN = re.compile(
    r"(?i)(?:\b(?:vi[ ]er|we[ ]are|wir[ ]sind|jeg[ ]er[ ]fra|her[ ]er|this[ ]is|hos"
    r"|(?:this[ ]is|it's|i'm|i[ ]am|we're|we[ ]are|calling|writing|call|mail|greetings|regards|hello|hi)"
    r"[^.\n]{0,40}[ ]from|^from)[ ]"
    r"|(?:sister|parent|mother|daughter|insurance|transport|software|shipping|phone|telephone)[ ])$"
)
"""Before a firm that is the sender's or another's."""
_A_THING = re.compile(
    r"(?i)\w*(?:maskin|server|rechner|computer|printer|bruger|user|benutzer|rapport|report"
    r"|kollega|kollege|medarbejder|kunden?|debitor|leverandør|customer|vendor|supplier)\w*[ ,(]*$"
)
"""Before `den der hedder ROLD-SQL`: a machine or somebody, which have names too."""
_A_FIRM = re.compile(r"(?i)(?:firmaet|virksomheden|företaget|bedriften|die[ ]firma|the[ ]company|company)\b")
_SAYS_ACCOUNT = re.compile(r"(?i)\W*(?:regnskab|regnskap|mandant|ledger|legal[ ]entity)[^:\n]{0,24}[:=]")
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
_COLUMN_HEADS = _words(
    "bruger brugere brugernavn user users benutzer användare status antal beløb amount dato date datum fejl error"
    " fehler beskrivelse tekst text type handling action kolonne konto beskrivning bilag linje"
)
"""Heads of the further columns of a table, which are no answers."""
_MOST_WORDS_IN_A_FIELD = 7
_MOST_SMALL_WORDS_IN_A_FIELD = 4
_FRONT = re.compile(
    r"(?i:vedr|vedrørende|ang|angående|re|sv|vs|fw|fwd|regnskab\w*|selskab\w*|company|firma|i|in|for|til|hos|på"
    r"|det|kun|se"
    r"|hej|dear|hi|kære|altså|både|our|the|vores|from|fra|bolaget|mandant\w*)\.?:?[ ]+"
)
_NOT_A_NAME = re.compile(
    r"(?i)(?:kunde|kund|customer|cust|kd|debitor|ref|tlf|telefon|mobil|bc|nav|business|central|navision|kl|cvr"
    r"|sag|erp|excel"
    r"|microsoft|dynamics|kan|jeg|vi|hvordan|hvor|hvad|ingen|alle|mvh|hilsen|tak|hej|ring|fejl|information|hub"
    r"|home|page"
    r"|car|please|thanks|entry|entries)"
    r"(?:nr|no|number|nummer|-?id)?\b.*"
)
_LONG = 5
_SMALL_WORD = re.compile(
    r"(?i)(?:de[nmt]?|der|det|dette|the|this|that|it|its|die|das|den|i|in|nu|her|så|men|og|når|da|hvis|we|when"
    r"|es|när|vad|hvem)"
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


class AccountNames:
    """Finds names of accounts in text."""

    def __init__(self, shape: AccountNameShape) -> None:
        self._ways = account_ways(shape.labels, shape.with_colon)
        self._marks = list(dict.fromkeys(mark for way in self._ways.every() for mark in (*way.marks, *way.also)))
        self._automaton = AhoCorasick(self._marks)
        self._points_out = _ends_with(shape.points_out)
        self._not_after = _ends_with(shape.not_after)

    def find(self, text: str) -> tuple[Named, ...]:
        """Every account named, in order."""
        text = without_contact_block(text)
        matches = self._automaton.find_matches_as_indexes(text.lower(), overlapping=True)
        marks = {self._marks[number] for number, _, _ in matches}
        if not marks:
            return ()
        fields = [*self._answers(text, marks)]
        found = [named for way in self._ways.certain for named in self._named(text, marks, way)]
        spans = [(one.start, one.start + len(one.words)) for one in fields]
        found = [*fields, *(one for one in found if not any(start <= one.start < end for start, end in spans))]
        if "ref" in marks and (short := find_short_name(text)) is not None:
            found = [*_with_short_name(text, found, short)]
        if not found:
            found = [*self._named(text, marks, self._ways.in_firm)] or [
                *self._named(text, marks, self._ways.mentioned)
            ]
        found.sort(key=lambda one: one.start)
        names = {one.name for one in found}
        if len(names) == 1:
            whole = _with_kind(text, found[0].name)
            return tuple(replace(one, name=whole) for one in found)
        pointed_out = {name: self._is_pointed_out(text, name) for name in names}
        return tuple(replace(one, pointed_out=one.pointed_out or pointed_out[one.name]) for one in found)

    def _named(self, text: str, marks: Set[str], way: Way) -> Iterator[Named]:
        if not way.may_be_in(marks):
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
            if way is self._ways.in_firm and self._is_of_another(text[: match.start()]):
                continue
            before = text[max(0, match.start() - 24) : match.start()]
            if way is self._ways.mentioned and not (_WITH_KIND.search(name) and not COPIED.search(before)):
                continue
            if _ONE_OF_TWO.search(before):
                return
            if way is self._ways.before_ref_id and _SIGNED.search(
                text[max(0, match.start() - 60) : match.start()].rsplit("\n", 1)[-1]
            ):
                continue
            if _A_THING.search(before) or (_A_FIRM.match(match[0]) and _SENDERS_OWN.search(before)):
                continue
            if _OF_SEVERAL.match(text, match.end()):
                continue
            for part in _TWO_FIRMS.split(name):
                yield Named(part, " ".join(match[0].split()), match.start())

    def _answers(self, text: str, marks: Set[str]) -> Iterator[Named]:
        """The names that are all of an answer in a form: small words and all, up to the next label."""
        if (":" not in text and "|" not in text) or not self._ways.field.may_be_in(marks):
            return
        for match in self._ways.field.pattern.finditer(text):
            name = _FIELD_END.sub("", match["name"]).strip(f"{_CLOSING}!?")
            words = name.lower().split()
            most = _MOST_SMALL_WORDS_IN_A_FIELD if name.islower() else _MOST_WORDS_IN_A_FIELD
            if (
                ("|" in match[0] and name.lower() in _COLUMN_HEADS)
                or not 2 <= len(name) <= 50
                or len(words) > most
                or not _NO_ANSWER.isdisjoint(words)
                or not any(letter.isalpha() for letter in name)
                or _NOT_A_NAME.fullmatch(name)
            ):
                continue
            yield Named(name, match[0], match.start())

    def find_in_signature(self, signature: str) -> tuple[Named, ...]:
        """The account of a line that says so, as `Regnskabets navn: Holm Drift`; a firm alone is the sender's."""
        lines = "\n".join(line for line in signature.splitlines() if _SAYS_ACCOUNT.match(line))
        return self.find(lines) if lines else ()

    def _is_of_another(self, before: str) -> bool:
        return self._not_after is not None and self._not_after.search(fold(before[-30:])) is not None

    def _is_pointed_out(self, text: str, name: str) -> bool:
        if self._points_out is None:
            return False
        places = (match.start() for match in re.finditer(re.escape(name), text))
        return any(self._points_out.search(fold(text[max(0, place - 40) : place])) for place in places)


def _with_kind(text: str, name: str) -> str:
    """`name`, or the whole of it if quotes tell that there is more: `Regnskabet Holm Norge ... "Holm Norge AS"`."""
    if f"{name} " not in text or _WITH_KIND.search(name):
        return name
    whole = re.search(rf"[\"“”„»«'‘’]({re.escape(name)}[ ](?:{KINDS}))[\"“”«»'‘’]", text)
    return whole[1] if whole is not None else name


def _with_short_name(text: str, found: Sequence[Named], short: ShortName) -> Iterator[Named]:
    """The accounts found, of which the one is meant that has the RefID; that one alone if it was not found."""
    if any(short.is_of(one.name) for one in found):
        yield from (replace(one, pointed_out=short.is_of(one.name)) for one in found)
        return
    name = find_whole_name(text, short) or (short.name if short.of and " " in short.name else None)
    if name is None or _NOT_A_NAME.fullmatch(name):
        yield from found
    else:
        yield Named(name, " ".join(short.words.split()), short.start, pointed_out=True)


def choose_account_name(named: tuple[Named, ...], subject: str = "") -> Named | None:
    """The one account meant: the only one, or of several the one pointed out, or the one that the subject names.

    A name and the beginning of it are one account: `Behrens Bio` and `Behrens Bio GmbH`.
    """
    if len({fold(one.name) for one in named}) <= 1:
        return named[0] if named else None
    longest = max(named, key=lambda one: len(one.name))
    if all(fold(longest.name).startswith(fold(one.name)) for one in named):
        return longest
    told = fold(subject)
    for chosen in (
        [one for one in named if one.pointed_out],
        [
            one
            for one in named
            if len(one.name) > _LONG and (fold(one.name) in told or (told and told in fold(one.name)))
        ],
    ):
        if len({fold(one.name) for one in chosen}) == 1:
            return chosen[0]
    return None


def _is_a_small_word(name: str) -> bool:
    first = name.split(" ", 1)[0]
    return _SMALL_WORD.fullmatch(first) is not None and (first == name or name.isupper())


def _ends_with(phrases: Sequence[str]) -> re.Pattern[str] | None:
    """Text that ends with one of the phrases, with up to three small words after it."""
    if not phrases:
        return None
    spelled = "|".join(re.escape(fold(phrase)) for phrase in phrases)
    return re.compile(rf"\b(?:{spelled})(?:[ ]\w{{1,12}}){{0,3}}[ (\"']{{0,3}}$")
