"""Where the newest text ends and what it quotes or forwards begins, in the mail programs' own words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rules.attribution import find_attribution, may_attribute
from rules.markup import QUOTE_MARK
from rules.pointer import says_nothing

_RULER = re.compile(
    r"[ \t]*(?:-{2,}|_{2,}|={2,}|\*{2,})?[ \t]*(?:(?:besked|meddelelse|mail|e-mail|message) )?(?:oprindelig|original"
    r"|videresendt|forwarded|ursprüngliche|ursprungligt|opprinnelig|weitergeleitete|vidarebefordrat|begin forwarded"
    r"|fwd|start på videresendt|anfang der weitergeleiteten)[ \t]*"
    r"(?:meddelelse|besked|mail|e-mail|message|nachricht|meddelande|melding|brev)?[ \t]*"
    r"(?:\b(?:af|fra|från|from|by|von)\b[^\n:]{2,100}?(?:[^\n]{0,80}?(?=--))?)?[ \t]*"
    r"(?:-{2,}|_{2,}|={2,}|\*{2,}|:)[ \t]*$"
    r"|[ \t]*(?P<rule>-{3,}|_{3,}|={3,}|\*{3,})[ \t]*(?:meddelelse|besked|mail|e-mail|message|nachricht|meddelande)"
    r" (?:fra|from|från|von) (?!nav\b|bc\b|business|microsoft|dynamics|windows|sql)(?-i:[A-ZÆØÅÄÖÜ\"'<])[^\n]{1,80}?"
    r"(?P=rule)[ \t]*$"
    r"|##-.{3,120}-##[ \t]*$",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"[ \t|]*\*{0,2}(?:(?P<sender>fra|from|von|från|frå|afsender|sender)|sendt|sent|gesendet|skickat|dato|date|datum"
    r"|(?P<receiver>til|to|an|till)|kopi|cc|emne|subject|betreff|ämne)\*{0,2}[ \t]*:\*{0,2}[ \t]*\S",
    re.IGNORECASE,
)
_IN_ONE_LINE = re.compile(
    r"[ \t|]*(?:fra|from|von|från|afsender):[ \t]*[^\n]{2,80}[ ,;|]"
    r"(?:sendt|sent|gesendet|skickat|dato|date|datum|emne|subject|betreff|ämne):",
    re.IGNORECASE,
)

_NAMES_SOMEBODY = re.compile(r"[^\W\d_a-zæøåäöüéß]|[@<\"'*]")
"""Who wrote a mail has a capital letter or an address; from one day to another is a span: `Fra: 1/1`, `Til: 31/1`."""
_FORWARDS = re.compile(r"(?i)videresend|forward|weitergeleit|vidarebef|\bfwd\b")
_OTHER_HEADER = re.compile(
    r"[ \t|]*\*{0,2}(?:svar til|reply-to|prioritet|priority|importance|vigtighed|vedhæft\w*"
    r"|attachments?|bcc)\*{0,2}[ \t]*:",
    re.IGNORECASE,
)
_LONGEST_SEPARATOR = 300


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a quoted mail, the line in it that names the sender, and whether it is that of a forward.

    A program that answers may write the same lines above what it quotes; a line `On … wrote:` is an answer's alone.
    """

    text: str
    sender: str
    may_forward: bool


def split_quotes(text: str) -> tuple[str, str]:
    """The newest text and what is quoted; an answer below or between quoted lines is part of the newest text."""
    lines = text.split("\n")
    newest: list[str] = []
    quoted: list[str] = []
    attributed = may_attribute(text)
    number = 0
    while number < len(lines):
        line = lines[number]
        if line.lstrip().startswith(">"):
            quoted.append(line.lstrip("> \t"))
        elif _begins_rest(lines, number):
            quoted.extend(lines[number:])
            break
        elif attributed and (found := _attribution(lines, number, newest)):
            length, is_marked = found
            if not is_marked:
                quoted.extend(lines[number:])
                break
            quoted.extend(lines[number : number + length])
            number += length - 1
        else:
            newest.append(line)
        number += 1
    return "\n".join(newest).strip(), "\n".join(quoted).replace(QUOTE_MARK, "").strip()


def split_head(quoted: str) -> tuple[Head, str] | None:
    """The head of the first quoted mail, and what follows; None if it has none."""
    lines = [line.lstrip("> \t|") for line in quoted.split("\n")]
    attribution = find_attribution(lines, 0)
    if attribution is not None:
        head = "\n".join(lines[: attribution.lines])
        return Head(head, head, may_forward=False), "\n".join(lines[attribution.lines :]).strip()
    sender, forwards, number = "", False, 0
    while number < len(lines):
        line = lines[number].strip()
        header = _HEADER.match(line)
        if header is not None and header["sender"] is not None:
            if sender:
                break
            sender = line
        elif _RULER.match(line) and not sender:
            forwards = forwards or _FORWARDS.search(line) is not None
        elif line and header is None and not _OTHER_HEADER.match(line):
            break
        number += 1
    if not sender and not forwards:
        return None
    return Head("\n".join(lines[:number]).strip(), sender, may_forward=True), "\n".join(lines[number:]).strip()


def _begins_rest(lines: list[str], number: int) -> bool:
    line = lines[number].strip()
    if len(line) > _LONGEST_SEPARATOR:
        return False
    if line == QUOTE_MARK or _RULER.match(line) or _IN_ONE_LINE.match(line):
        return True
    header = _HEADER.match(line)
    if header is None:
        return False
    following = [_HEADER.match(one.strip()) for one in lines[number + 1 : number + 6] if one.strip()][:3]
    if header["sender"] is not None:
        heads = [one for one in following if one is not None]
        is_span = all(one["receiver"] is not None for one in heads)
        return bool(heads) and not (is_span and _NAMES_SOMEBODY.search(line, header.end() - 1) is None)
    # Some programs begin with the subject; then the next lines must be headers too, the sender among them.
    return all(following[:2]) and any(one is not None and one["sender"] is not None for one in following)


def _attribution(lines: list[str], number: int, above: list[str]) -> tuple[int, bool] | None:
    """How many lines from here say "On … wrote:", and whether the lines below are marked as quoted.

    Where nothing is said above, only a line that nobody types begins a quote: else all of the message would be lost.
    """
    found = find_attribution(lines, number)
    length = found.lines if found is not None else 1
    is_marked = _has_marks(lines, number + length)
    if found is None and is_marked:
        found = find_attribution(lines, number, marked=True)
    if found is None or not (is_marked or found.is_plain or not says_nothing("\n".join(above))):
        return None
    return found.lines, is_marked


def _has_marks(lines: list[str], number: int) -> bool:
    return any(one.lstrip().startswith(">") for one in lines[number : number + 3])
