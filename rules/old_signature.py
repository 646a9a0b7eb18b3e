"""The customer number of a signature of which the text says that it does not hold: `ikke det i min bundtekst`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rules.stated_number import Stated

_NOT = r"(?:ikke|ikkje|inte|ej|not|nicht|aldrig|aldri|never|nie|kein\w*)"
_SIGNATURES = ("bundtekst", "signatur", "footer", "sidefod", "fusszeile", "sidfot", "autotekst", "hilsen neden")
_SIGNATURE = r"(?:bundtekst\w*|\w*signatur\w*|footer|sidefod\w*|fusszeile|sidfot\w*|autotekst\w*|hilsen nedenfor)"
_OF_THE_SIGNATURE = re.compile(
    rf"(?<![^\W_]){_NOT}[ ]+(?:bruge? |use |benutze\w* |regne med |laengere |mere )?(?:det|den|the|das|die|dem)"
    r"(?:,? (?:nummer|number|kundenr|kundenummer|one|gamle|old|alte|som|der|that|which|is|er|staar|stadig|still"
    rf"|nederst|noch|steht|ist|jo|min|mit|my|in|i|paa|under|af|of|from|fra))*[ ,]+(?:[^\W\d]+ ){{0,2}}?{_SIGNATURE}"
    rf"|(?<![^\W_])(?:nummeret|kundenr\w*|kundenummeret|(?:the|our) (?:customer )?(?:number|no)|die (?:kunden)?nummer"
    rf"|det(?: nummer)?|kundnumret|kundnummeret)\.? [^.!?\n\d]{{0,24}}(?:i|in|under"
    rf"|paa) [^.!?\n\d]{{0,16}}{_SIGNATURE}"
    r" (?:er|is|ist|aer) [^.!?\n\d]{0,24}(?:forkert\w*|gammel\w*|gamle|forael\w*|wrong|old|outdated|out of date"
    r"|falsch\w*|veraltet\w*|alt\w{0,2}|fel|gammalt|feil|ikke vores|ikke det rigtige|not ours|not right)"
    rf"|(?<![^\W_])(?:ignor\w+|se bort fra|glem|disregard|forget|overse|bortse fra"
    rf"|bortse fraan) [^.!?\n\d]{{0,40}}{_SIGNATURE}"
)


def without_old_signature(folded: str, found: Sequence[Stated]) -> list[Stated]:
    """`found` without the last number, where the text says before it that the one in the signature does not hold."""
    if not found or not any(map(folded.__contains__, _SIGNATURES)):
        return [*found]
    said = _OF_THE_SIGNATURE.search(folded)
    if said is None:
        return [*found]

    def place(one: Stated) -> int:
        spelled = re.compile(rf"(?<!\d){'[ .,]?'.join(one.number)}(?!\d)")
        return max((match.start() for match in spelled.finditer(folded)), default=0)

    last = max(found, key=place)
    return [one for one in found if one.number != last.number] if place(last) > said.end() else [*found]
