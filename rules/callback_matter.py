"""Is a mail certainly about a call or a text message of the same customer, so that two tickets may become one?

Pure.  To merge cannot be undone, so that in doubt they stay two.
"""

from __future__ import annotations

import re

from rules.callback import SAYS_NOTHING
from rules.fold import fold

_WORD = re.compile(r"[^\W\d_]{2,}")
_FEWEST = 2
"""Words that both have; one may be chance."""

_SOON = r"(?:lige |netop |nu |ogsaa |i dag |forgaeves |allerede |jer )*"
_TO_US = r"(?! til (?!jer|hotline|support|inventio))"
_CALLED = re.compile(
    rf"\b(?:(?:(?:jeg|vi) har|har (?:jeg|vi)) {_SOON}(?:ringet{_TO_US}|siddet i koe|ventet i (?:telefon)?koe\w*)"
    rf"|(?:jeg|vi) {_SOON}ringede {_SOON}(?:til jer|tidligere|i formiddags|i morges|i dag){_TO_US}"
    rf"|(?:forsoegt|proevet) at (?:ringe{_TO_US}|faa fat (?:i|paa) jer)"
    rf"|sendte? {_SOON}(?:en |min |den )?sms|sendt {_SOON}(?:en |min )?sms|(?:min|vores) sms"
    r"|(?:mit|vores) (?:opkald|telefonopkald|tilbagekald)|telefonkoe\w*"
    r"|(?:i|we) (?:just |also |have )*(?:called|rang|phoned)|tried (?:to call|calling)"
    r"|(?:my|our) (?:call|text message)|sent (?:you )?(?:a |my )text)\b"
)
"""What says that somebody has rung or sent a text message."""

_COMMON = frozenset(
    fold(
        "af alle alt are at bare bc be been blev bliver business can cannot central da de den der det dette "
        "disse do does du dynamics efter eller en er erp error et fejl fejlen for fra få får før gang gør had "
        "ham han har has have help hende her hjælp hjælpe how hun hvad hvis hvor hvordan hvorfor hvornår ikke "
        "in ind inden ingen is issue it jer kan kommer kunne lige man med men mere mig mod nogen noget not nu "
        "når of og også om on op or os over problem problemer prøvet på sig skal skulle som spørgsmål stadig "
        "support system systemet så that there they to ud under ved vi vil virker være været was we what when "
        "where working works you "
    ).split()
)
"""Words that any mail to an ERP desk may have."""


def is_about_callback(mail: str, written: str) -> bool:
    """Does `mail` speak of a call, or is it about what was `written` in a text message (empty: a call alone)?

    Quoted text and signatures are not to be in `mail`.
    """
    folded = fold(mail)
    if _CALLED.search(folded):
        return True
    words, others = _words(written), _words(mail)
    return len(words & others) >= max(_FEWEST, (len(words) + 1) // 2)


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in _WORD.findall(fold(text)) if word not in SAYS_NOTHING and word not in _COMMON)
