"""The ways in which texts name an account: after a label, before one, beside a RefID, chosen from a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

_BIG = "A-ZÆØÅÄÖÜÉ"
_SMALL_WORDS = "og|af|und|and|of|och|&|\\+|de|la|von|van"
_TOKEN = rf"(?:[{_BIG}0-9](?:[\w&'/-]|\.(?=\w))*|&|\+)"
NAME = (
    rf"[{_BIG}0-9](?:(?:(?<=B)r?dr|(?<=G)ebr|(?<=S)[ck]?t|(?<=[DH])r|(?<=C)hr|(?<=T)h)\.[ ][{_BIG}0-9]"
    rf"|(?:\.[ ]?[{_BIG}]){{1,3}})?(?:[\w&'/-]|\.(?=\w))*(?:[ ](?:{_TOKEN}|(?:{_SMALL_WORDS})(?=[ ]{_TOKEN}))){{0,6}}"
    r"(?:[ ]\((?![Rr][Ee][Ff])[^()\n\d]{1,20}\))?"
)
QUOTED = r"[\"“”„»«‹›'‘’‚](?P<quoted>[^\"“”„»«‹›'‘’‚\n]{2,50})[\"“”«»‹›'‘’]"
KINDS = "A/S|ApS|AB|AS|ASA|GmbH|Ltd|Holding|I/S|K/S|P/S|Inc|LLC|IVS|BV"
FIRM = rf"(?:{_TOKEN}[ ](?:(?:{_SMALL_WORDS})[ ])?){{0,5}}{_TOKEN}[ ](?:{KINDS})"
REF_ID = r"(?i:ref\W{0,2}id)"
_COMPOUND = r"(?!(?:halv|del)?års|moms|projekt|koncern|kvartals|måneds|skatte|perioder?|drifts)\w{3,20}regnskabet"
"""A ledger of one kind: `Klientkontoregnskabet Krabbe Midler`."""
_CHOOSES = (
    r"vælge[rt]?|valgt|åbne[rt]?|skifte[rt]?[ ]til|trykker[ ]på|klikker[ ]på|går[ ]ind[ ]i|kommer[ ]ind[ ]i|select"
    r"|selecting|open|opening|switch(?:ing)?[ ]to|choose|click(?:ing)?[ ]on|wählen?|öffnen?|wechseln?[ ](?:zu|in)"
    r"|väljer|öppnar|velger|åpner|bytter[ ]til"
)
"""What people do with an account in the list of them."""
_ACCOUNT_MARKS = ("regnskab", "regnskap", "selskab", "selskap", "bolag", "företag", "mandant", "company", "companies")
_RENAMED = (" navn ", " name ", " namn ", " names ", " namen ")
_PLACE = r"(?:[ ](?:i|in)[ ](?i:bc|nav|business[ ]central|navision)|[ ]?\([^()\n]{1,20}\)|/\w{3,12})?"
_IN_SYSTEM = r"(?:i|in|im)[ ](?i:bc|nav|business[ ]central|navision|systemet|the[ ]system|system)"
_ABOUT = "handler|drejer|gælder|vedrører|omhandler|angår|galt|gäller|gjelder|concerns|matters|we|vi|jeg|this|drejede"
_CALLED = (
    r"(?i:som[ ]hedder|der[ ]hedder|som[ ]heter|hedder|heter|is[ ]called|called|named|er|is|hei[sß]t|med[ ]navnet)"
)
_RELATIVE = "jeg|vi|det|der|som|hvor|i|we|it|that|this|where|concerned|jag|ich|wir|um|in|vores|affected|berört"
_FIRM_MARKS = tuple(f" {kind.lower()}" for kind in KINDS.split("|"))


@dataclass(frozen=True, slots=True)
class Way:
    """One way to name an account, and letters without one of which (and one of `also`) it need not be looked for."""

    marks: tuple[str, ...]
    pattern: re.Pattern[str]
    labelled: bool
    also: tuple[str, ...] = ()

    def may_be_in(self, marks: Set[str]) -> bool:
        """Has a text with these marks what this way needs?"""
        return not marks.isdisjoint(self.marks) and not (self.also and marks.isdisjoint(self.also))


@dataclass(frozen=True, slots=True)
class AccountWays:
    """All ways: an answer in a form, those that name for certain (one by a RefID), and two to fall back on."""

    field: Way
    certain: tuple[Way, ...]
    before_ref_id: Way
    in_firm: Way
    mentioned: Way

    def every(self) -> Iterator[Way]:
        """Each of them."""
        yield from (self.field, *self.certain, self.in_firm, self.mentioned)


def account_ways(labels: Sequence[str], with_colon: Sequence[str]) -> AccountWays:
    """The ways with these words in front of a name; those `with_colon` only with a colon or in quotes."""
    spelled = sorted({word.lower() for word in labels}, key=len, reverse=True)
    label = "|".join(re.escape(word).replace(r"\ ", r"[ ]") for word in spelled) or "(?!)"
    marked = "|".join(re.escape(word.lower()).replace(r"\ ", r"[ ]") for word in with_colon) or "(?!)"
    name = rf"(?:{QUOTED}|(?P<name>{NAME}))"
    field = Way(
        tuple({word[:6].lower() for word in (*spelled, *with_colon)}),
        re.compile(
            rf"^[ \t*|>-]*(?i:{label}|{marked}){_PLACE}(?:[ ]?:|[ \t]*\|)[ \t]*"
            r"(?P<name>[^\W_\n][^\n|;:]{1,70})[ \t|]*$",
            re.MULTILINE,
        ),
        labelled=True,
    )
    ways = (
        Way(
            tuple({word[:6].lower() for word in with_colon}),
            re.compile(
                rf"(?:(?:^|[\n.,;!?|(])[ \t]*|\b(?i:the|our|in)[ ])(?i:{marked}){_PLACE}"
                rf"(?:[ ]?[:=][ ]{{0,2}}{name}|[ ]{QUOTED.replace('quoted', 'said')})"
                rf"|\b(?i:in[ ](?:the[ ])?(?:{marked}))[ ](?P<inside>{NAME})"
            ),
            labelled=True,
        ),
        Way(
            tuple({word[:6] for word in spelled}),
            re.compile(
                rf"(?<!\w)(?i:{label})(?:[ ]\((?P<inside>(?![Rr]ef){NAME})\)|(?:\.?{_PLACE}(?:[ ]?[:=]"
                rf"|[ ]-)\s{{0,2}}"
                rf"|(?:(?<=nsk)\.)?[ ]+(?:(?:{_IN_SYSTEM}[ ]+)?{_CALLED}[ ]+)?|,[ ](?:det|den|it|that"
                rf"|das)[ ]{_CALLED}[ ]+){name})"
            ),
            labelled=True,
        ),
        Way(
            ("skift", "switch", "chang", "byt", "wechsel"),
            re.compile(
                r"\b(?i:skifter?|skiftet|switch(?:ing)?|chang(?:e|ing)|byt(?:te|ta|er)|wechseln?)[ ]"
                rf"(?i:(?:den[ ])?(?:regnskab|selskab|firma|company|companies|mandanten|bolag|selskap"
                rf"|regnskap))[ ](?:til|till|to|zu)[ ]{name}"
            ),
            labelled=True,
            also=_ACCOUNT_MARKS,
        ),
        Way(
            tuple({word[:6] for word in spelled}),
            re.compile(rf"(?<!\w)(?:{label}),[ ](?P<name>{_TOKEN}[ ]{NAME})(?=,|[ ]\(|\.?$|\.[ ])", re.MULTILINE),
            labelled=True,
        ),
        Way(
            tuple({f" {word[:6]}" for word in spelled}),
            re.compile(rf"(?P<name>{FIRM})[ ](?i:{label})\b(?![ ]?[:=])"),
            labelled=False,
            also=_FIRM_MARKS,
        ),
        Way(
            tuple(f"{letter}regnskabet" for letter in "abcdefghijklmnoprstuvxyæøå"),
            re.compile(rf"(?<!\w)(?i:{_COMPOUND})[ ]+{name}"),
            labelled=True,
        ),
        Way(
            (" company", " ledger"),
            re.compile(
                rf"\b(?:[Ii]n|[Oo]nly|[Ff]or)[ ](?:the|our)[ ](?P<name>{_TOKEN}[ ]{NAME})[ ](?:company|ledger)\b"
            ),
            labelled=False,
        ),
        Way(("ref",), re.compile(rf"(?<![\w.])(?P<name>{FIRM})[ ]{REF_ID}"), labelled=False, also=_FIRM_MARKS),
        Way(
            ("ref",),
            re.compile(
                rf"{REF_ID}\W{{0,4}}(?:\w{{1,8}}\W{{1,3}}){{0,3}}\d{{3,8}}(?:,|[ ][-–])?[ ](?P<name>{FIRM})(?!\w)"
            ),
            labelled=True,
            also=_FIRM_MARKS,
        ),
        Way(
            _RENAMED,
            re.compile(
                rf"\b(?i:vi|we|wir|regnskabet|selskabet|company)[ ](?:\w+[ ]){{0,3}}"
                rf"(?i:skif\w+|ændr\w+|chang\w+|byt\w+|vores|our|vårt|unseren)[ ](?:our[ ])?"
                rf"(?i:navn|name|names|namn|namen)[ ](?i:fra|from|från|von)[ ](?P<name>{NAME})[ ]"
                r"(?i:til|to|till|zu|in)[ ]"
            ),
            labelled=True,
            also=_ACCOUNT_MARKS,
        ),
        Way(
            ("hedder", "heter", "called"),
            re.compile(rf"\b(?i:det|den|one|that)[ ](?:der|som|is)[ ](?:hedder|heter|called)[ ]+{name}"),
            labelled=True,
        ),
        Way(
            tuple({f"-{word[:6]}" for word in spelled}),
            re.compile(rf"(?:{QUOTED}|(?P<name>{_TOKEN}[ ]{NAME}))-(?i:{label})\b"),
            labelled=False,
        ),
        Way(
            ("ref",),
            re.compile(
                rf"{REF_ID}\W{{0,4}}(?:\w{{1,8}}\W{{1,3}}){{0,3}}\d{{3,8}}[ ]?(?:for|til|på|till|\(|=)[ ]?{name}"
            ),
            labelled=True,
        ),
        Way(
            ("det er", "it is"),
            re.compile(
                rf"\b(?i:det[ ]er|it[ ]is)[ ](?:i[ ]øvrigt[ ]|kun[ ]|only[ ])?(?P<name>{NAME})"
                rf",?[ ](?:det|der|som|that|it)[ ](?:er[ ])?(?:{_ABOUT})\b"
            ),
            labelled=True,
        ),
    )
    before_ref_id = Way(
        ("ref",),
        re.compile(rf"(?P<name>{NAME})[ ]?[(,/–-]{{1,2}}[ ]?(?i:reg(?:nskab)?\.?[ ])?{REF_ID}"),
        labelled=False,
    )
    apart = Way(
        _FIRM_MARKS,
        re.compile(rf"(?<!\w)(?:(?i:{label})|(?:{label}),)[ ](?:(?:for|för|für|of)[ ])?(?P<name>{FIRM})(?!\w)"),
        labelled=True,
        also=tuple({word[:6] for word in spelled}),
    )
    named_first = Way(
        tuple({word[:6] for word in spelled}),
        re.compile(
            rf"(?:{QUOTED}|(?<![\w-])(?P<name>{NAME}))(?:,?[ ](?:der|som|which|that))?"
            rf"(?:,?[ ](?:-[ ])?(?i:det[ ]er|that[ ]is|that's|it[ ]is|das[ ]ist|det[ ]är)[ ]"
            rf"(?i:det[ ]|the[ ]|hvad[ ]|what[ ])?(?i:{label})\b|[ ](?:hedder|heter)[ ](?i:{label})\b"
            rf"|[ ]?\((?i:det[ ]er[ ]|that's[ ]|it's[ ])?(?i:det[ ]|the[ ]|vores[ ]|our[ ])?(?i:{label})"
            rf"(?:\)|[ ](?i:{_RELATIVE}|de)\b)|,[ ](?i:det|the|das)[ ](?i:{label})[ ](?i:{_RELATIVE})\b"
            rf"|[ ](?:er|is|är|ist|as)[ ](?:(?i:det|the|der|die|den)[ ])?(?i:{label})"
            rf"(?:,?[ ](?i:{_RELATIVE})\b|(?=[.,)!\n]|$)))"
        ),
        labelled=False,
    )
    in_firm = Way(
        _FIRM_MARKS,
        re.compile(rf"(?<!\w)(?:[Ii]|[Ii]n|[Ff]or|[Ff]ör|[Ii]m)[ ](?P<name>{FIRM})(?!\w)"),
        labelled=False,
    )
    mentioned = Way(
        _ACCOUNT_MARKS,
        re.compile(
            rf"\b(?i:{_CHOOSES})[ ](?:jeg[ ]|vi[ ]|man[ ]|i[ ]|in[ ])?(?:{QUOTED}|(?P<name>{FIRM})(?!\w))"
            rf"|{QUOTED.replace('quoted', 'said')}"
        ),
        labelled=False,
        also=_FIRM_MARKS,
    )
    return AccountWays(field, (*ways, before_ref_id, apart, named_first), before_ref_id, in_firm, mentioned)
