"""Readable text out of what mail programs send: HTML, entities, quoted-printable and wrongly decoded letters."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

_IS_HTML = re.compile(
    r"<[ \t]*/?(?:html|body|p|div|br|span|table|tr|td|ul|li|font|b|i|a|h[1-6]|blockquote)\b", re.IGNORECASE
)
_COMMENT = re.compile(r"<!--.{0,20000}?-->", re.DOTALL)
_HIDDEN = re.compile(r"<(style|script|head|title)\b[^>]{0,200}>.{0,20000}?</\1[ \t]*>", re.IGNORECASE | re.DOTALL)
_QUOTE = re.compile(
    r"<[ \t]*(?:blockquote\b[^>]{0,400}|div\b[^>]{0,200}\b(?:gmail_quote|divRplyFwdMsg|yahoo_quoted|moz-cite-prefix)"
    r"\b[^>]{0,200})>",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<[ \t]*(?:br|/p|/div|/tr|/li|/h[1-6]|/table|hr|/blockquote)\b[^>]{0,400}>", re.IGNORECASE)
_CELL = re.compile(r"<[ \t]*/t[dh]\b[^>]{0,200}>", re.IGNORECASE)
_WITHIN_WORDS = re.compile(
    r"</?(?:b|i|u|s|em|strong|span|font|small|big|mark|sub|sup|strike|ins|del|tt|code|wbr)(?=[\s/>])[^<>]{0,2000}>",
    re.IGNORECASE,
)
"""Tags that do not end a word: `<b>ne</b>de` is read `nede`."""
_TAG = re.compile(r"</?[a-zA-Z!][^<>]{0,2000}>")
_MISREAD = re.compile(
    r"[ÃÂ][\u0080-\u00bf\u0152-\u0178\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]|â[\u0080-\u2122]{2}"
)
_MISREAD_SPACE = "Â "
"""What is left of a space that keeps words together (C2 A0) where its second half was made a plain one."""
_QUOTED_PRINTABLE = re.compile(r"=C[23]=[89AB][0-9A-F]|=(?:C6|D8|C5|E6|F8|E5)(?=[^\W\d_]|\b)", re.IGNORECASE)
_QUOTED_REST = re.compile(r"=\n|=20|=3D")
_QUOTED_SIGNS = {"=\n": "", "=20": " ", "=3D": "="}
_LOST = re.compile(r"(?<![^\s(])[^\s/=&?<>]*(?:\?[^\s/=&?<>]+)+|(?<!\S)[bcdfghjklmnpqrstvwxz]\?(?=[ \t]+[a-z0-9])")
_DANISH = re.compile("[æøåÆØÅ]")
"""What has one of them was not stripped of them on the way."""
_LOST_LETTER = re.compile(r"(?<=[^\W\d_])\?(?=[^\W\d_]|$)|^\?(?=[^\W\d_])")
_CP1252_HOLES = {chr(code): code for code in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
_HALF_A_LETTER = re.compile("[\ud800-\udfff]")
"""A lone surrogate, which JSON can carry but no text can be written with."""
_SPACES = re.compile(r"[ \t]{2,}")
LOST = "\ufffd"
"""Stands for a letter that was lost on the way, as `?` in `l?n`; phrases take it for æ, ø or å."""
QUOTE_MARK = "\u2063"
"""Put before what an HTML mail marks as quoted; the character is invisible and never typed."""


def plain(text: str) -> str:
    """Text as a person would read it, with `\\n` for line ends and composed letters (NFC)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace(QUOTE_MARK, "")
    if "<" in text and _IS_HTML.search(text):
        text = _plain_from_html(text)
    if "&" in text:
        text = unescape(text)
    if "=" in text and _QUOTED_PRINTABLE.search(text):
        text = _QUOTED_PRINTABLE.sub(_printable, _QUOTED_REST.sub(lambda match: _QUOTED_SIGNS[match[0]], text))
    if "?" in text and not _DANISH.search(text):
        text = _LOST.sub(lambda match: _LOST_LETTER.sub(LOST, match[0]), text)
    if not text.isascii():
        whole = _HALF_A_LETTER.sub("\ufffd", text)
        repaired = repair(repair(whole)).replace("\u00a0", " ").replace("\u202f", " ").replace(_MISREAD_SPACE, " ")
        text = unicodedata.normalize("NFC", repaired)
    return text


def repair(text: str) -> str:
    """Undo UTF-8 that was read as Windows-1252 (`Ã¦` for `æ`)."""
    return _MISREAD.sub(_reread, text)


def _reread(match: re.Match[str]) -> str:
    misread = match[0]
    try:
        read = b"".join(
            bytes((_CP1252_HOLES[letter],)) if letter in _CP1252_HOLES else letter.encode("cp1252")
            for letter in misread
        ).decode("utf-8")
    except UnicodeError:
        return misread
    return read


def _printable(match: re.Match[str]) -> str:
    raw = bytes.fromhex(match[0].replace("=", ""))
    return raw.decode("utf-8" if len(raw) > 1 else "cp1252", "replace")


def _plain_from_html(text: str) -> str:
    text = _HIDDEN.sub(" ", _COMMENT.sub(" ", text))
    text = _QUOTE.sub(f"\n{QUOTE_MARK}\n", text)
    text = _CELL.sub(" ", _BREAK.sub("\n", text))
    return _SPACES.sub(" ", _TAG.sub(" ", _WITHIN_WORDS.sub("", text)))
