"""Where the newest text ends and what it quotes or forwards begins, in the mail programs' own words."""

from __future__ import annotations

import re

from rules.markup import QUOTE_MARK

_RULER = re.compile(
    r"[ \t]*(?:-{2,}|_{2,}|={2,}|\*{2,})?[ \t]*(?:oprindelig|original|videresendt|forwarded|ursprüngliche"
    r"|ursprungligt|opprinnelig|weitergeleitete|vidarebefordrat|videresendt|begin forwarded"
    r"|start på videresendt|anfang der weitergeleiteten)[ \t]*"
    r"(?:meddelelse|besked|mail|e-mail|message|nachricht|meddelande|melding|brev|af\b[^\n]{3,100}?)?[ \t]*"
    r"(?:-{2,}|_{2,}|={2,}|\*{2,}|:)[ \t]*$"
    r"|##-.{3,120}-##[ \t]*$",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"[ \t]*\*{0,2}(?:(?P<sender>fra|from|von|från|frå|afsender|sender)|sendt|sent|gesendet|skickat|dato|date|datum"
    r"|til|to|an|till|kopi|cc|emne|subject|betreff|ämne)\*{0,2}[ \t]*:\*{0,2}[ \t]*\S",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(
    r"[ \t]*(?:(?:on|den|am|d\.|le|på|kl\.|el|tir|man|ons|tor|fre|lør|søn)\b.{4,150}"
    r"\b(?:wrote|skrev|schrieb)\b.{0,90}:?"
    r"|.{3,100}\b(?:skrev|wrote|schrieb)\b(?:[^.!?]|[.](?=[^\s.!?])){0,80}:)[ \t]*$",
    re.IGNORECASE,
)
_DATED = re.compile(r"\d{1,2}[.:/ ]|@|\d{4}")

_LONGEST_SEPARATOR = 300


def split_quotes(text: str) -> tuple[str, str]:
    """The newest text and what is quoted; an answer below or between quoted lines is part of the newest text."""
    lines = text.split("\n")
    newest: list[str] = []
    quoted: list[str] = []
    number = 0
    while number < len(lines):
        line = lines[number]
        if line.lstrip().startswith(">"):
            quoted.append(line.lstrip("> \t"))
        elif _begins_rest(lines, number):
            quoted.extend(lines[number:])
            break
        elif (length := _attribution(lines, number)) and _has_marks(lines, number + length):
            quoted.extend(lines[number : number + length])
            number += length - 1
        elif length:
            quoted.extend(lines[number:])
            break
        else:
            newest.append(line)
        number += 1
    return "\n".join(newest).strip(), "\n".join(quoted).replace(QUOTE_MARK, "").strip()


def _begins_rest(lines: list[str], number: int) -> bool:
    line = lines[number].strip()
    if line == QUOTE_MARK:
        return True
    if len(line) > _LONGEST_SEPARATOR:
        return False
    if _RULER.match(line):
        return True
    header = _HEADER.match(line)
    if header is None:
        return False
    following = [_HEADER.match(one.strip()) for one in lines[number + 1 : number + 6] if one.strip()][:3]
    if header["sender"] is not None:
        return any(following)
    # Some programs begin with the subject; then the next lines must be headers too, the sender among them.
    return all(following[:2]) and any(one is not None and one["sender"] is not None for one in following)


def _attribution(lines: list[str], number: int) -> int:
    """How many lines (0, 1 or 2) from here say "On … wrote:"; mail programs break a long one in two."""
    first = lines[number]
    if not first.strip() or len(first) > 250:
        return 0
    if _ATTRIBUTION.match(first) and _DATED.search(first):
        return 1
    if number + 1 < len(lines) and len(first) < 120:
        joined = f"{first.rstrip()} {lines[number + 1].strip()}"
        if (
            len(joined) < 250
            and joined.rstrip().endswith(":")
            and _ATTRIBUTION.match(joined)
            and _DATED.search(first)
        ):
            return 2
    return 0


def _has_marks(lines: list[str], number: int) -> bool:
    return any(one.lstrip().startswith(">") for one in lines[number : number + 3])
