from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from rules.candidates import Candidates
from rules.conditions import Conditions, Outcome, compile_conditions
from rules.conditions_file import ConditionsShape
from rules.implication import Takers
from rules.model import Credit, Customer, Extraction
from rules.reader import read_document
from tests.rules.situations import FRIDAY_AT_THREE, MONDAY_AT_NINE, SUNDAY, make_situation

OWING = Customer(
    "10045", "Nordlys", MONDAY_AT_NINE, credit=Credit("all", Decimal("10000.5"), Decimal(60000), Decimal(50000))
)


def shape(text: str) -> ConditionsShape:
    document = read_document(text.encode())
    assert not document.problems
    return ConditionsShape.model_validate(document.data)


def conditions(text: str) -> Conditions:
    return compile_conditions(shape(text))


@pytest.mark.parametrize(
    ("when", "given", "held"),
    [
        ("always: true", {}, True),
        ("critical: true", {"critical": True}, True),
        ("critical: true", {}, False),
        ("critical: false", {}, True),
        ("uncertain: true", {"uncertain": True}, True),
        ("product: bc", {}, True),
        ("critical_reason: [outage, login]", {"critical": True, "critical_reason": "login"}, True),
        ("critical_reason: outage", {}, False),
        ("product: [nav, bc]", {}, True),
        ("product: nav", {}, False),
        ("product: {is: bc}", {}, True),
        ("product: {is_not: bc}", {}, False),
        ("product: {is_not: [nav, unknown]}", {}, True),
        ("identity: {is: [proven, claimed], is_not: claimed}", {}, True),
        ("agreement: {is_not: clips}", {}, False),
        ("credit: {is_not: [blocked, overdue]}", {}, True),
        ("critical_reason: {is_not: outage}", {}, True),
        ("critical_reason: {is_not: outage}", {"critical": True, "critical_reason": "outage"}, False),
        ("blocked: {is_not: none}", {"customer": OWING}, True),
        ("blocked: {is_not: all}", {"customer": OWING}, False),
        ("blocked: {is_not: all}", {"customer": None}, True),
        ("identity: [missing, conflict]", {"identity": "conflict"}, True),
        ("identity: [missing, conflict]", {}, False),
        ("agreement: none", {"agreement": "none"}, True),
        ("credit: [overdue, blocked]", {"credit": "blocked"}, True),
        ("channel: email", {}, True),
        ("channel: [voice, sms]", {"channel": "sms"}, True),
        ("channel: [voice, sms]", {}, False),
        ("tags: VIP", {}, True),
        ("tags: {starts_with: hotline_}", {}, False),
        ("tags: {present: false}", {"tags": ()}, True),
        ("organization: nordlys moebler a/s", {}, True),
        ('organization: "10045"', {}, True),
        ("organization: {contains: Møbler}", {}, True),
        ("organization: {starts_with: Møbler}", {}, False),
        ("organization: {starts_with: Nord, contains: [x, møb]}", {}, True),
        ("organization: {starts_with: Nord, contains: [q, z]}", {}, False),
        ("organization: {present: true}", {"organization": None}, False),
        ("organization: {contains: x}", {"organization": None}, False),
        ('requester: {contains: "@nordlys.example"}', {}, True),
        ("requester: Lene Holm", {}, True),
        ("organization: {is_not: Nordlys}", {}, True),
        ("organization: {is_not: [x, nordlys møbler a/s]}", {}, False),
        ("organization: {is_not: Nordlys}", {"organization": None}, True),
        ("organization: {is_not: Nordlys, present: true}", {"organization": None}, False),
        ("tags: {contains_not: fakt}", {}, False),
        ("tags: {contains_not: moms}", {}, True),
        ("brand: {present: false}", {}, True),
        ("status: [new, open]", {}, True),
        ("status: {is_not: new}", {}, False),
        ("group: BC Support", {"group": "bc support"}, True),
        ("group: {present: false}", {}, True),
        ("priority: [high, urgent]", {"priority": "urgent"}, True),
        ("recipient: support@x.example", {"recipient": "Support@x.example"}, True),
        ("recipient: '70102030'", {"recipient": "+4570102030"}, True),
        ("recipient: [x, '+45 70 10 20 30']", {"recipient": "+4570102030"}, True),
        ("recipient: {is: '0045 70102030'}", {"recipient": "+4570102030"}, True),
        ("recipient: {is_not: '70 10 20 30'}", {"recipient": "+4570102030"}, False),
        ("recipient: '70102031'", {"recipient": "+4570102030"}, False),
        ("recipient: '70102030'", {"recipient": "70102030"}, True),
        ("recipient: {starts_with: '+4570'}", {"recipient": "+4570102030"}, True),
        ("recipient: {present: true}", {"recipient": "+4570102030"}, True),
        ("requester: '20 12 34 56'", {"requester_phone": "+4520123456"}, True),
        ("field: {afdeling: Løn}", {"custom_fields": {"Afdeling": "Løn"}}, True),
        ("field: {LOENTYPE: {present: true}}", {"custom_fields": {"Løntype": "x"}}, True),
        ("field: {afdeling: {present: false}}", {"custom_fields": {"Afdelingen": "x"}}, True),
        ("account: Nordlys Drift", {}, True),
        ("account: {present: true}", {"account": None}, False),
        ("ref_id: {present: true}", {"extraction": Extraction(ref_id="410")}, True),
        ("ref_id: {present: true}", {}, False),
        ("callback_phone: {starts_with: '+47'}", {"extraction": Extraction(callback_phone="+4720123456")}, True),
        ('customer_number: "10045"', {}, True),
        ("customer_number: {present: true}", {"customer_number": None}, False),
        ("minutes_since_received: {greater_than: 29}", {"now": MONDAY_AT_NINE + timedelta(minutes=30)}, True),
        ("minutes_since_received: {greater_than: 30}", {"now": MONDAY_AT_NINE + timedelta(minutes=30)}, False),
        ("minutes_since_received: 0", {"now": MONDAY_AT_NINE + timedelta(seconds=59)}, True),
        ("received_open: phone", {}, True),
        ("received_closed: phone", {"now": SUNDAY}, False),
        ("received_closed: phone", {"received_at": SUNDAY}, True),
        ("received_open: phone", {"received_at": SUNDAY}, False),
        ("reply_count: {greater_than: 1}", {"replies": ("Nej", "Ja")}, True),
        ("reply_count: {greater_than: 2}", {"replies": ("Nej", "Ja")}, False),
        ("reply_count: 0", {}, True),
        ("word_count: 6", {}, True),
        ("word_count: {greater_than: 6}", {}, False),
        ("stated_number: {present: true}", {}, True),
        ("stated_number: {present: false}", {"custom_fields": {}}, True),
        ("clips_remaining: {less_than: 2}", {}, True),
        ("clips_remaining: {less_than: 1.5}", {}, False),
        ("clips_remaining: {greater_than: 1}", {}, True),
        ("clips_remaining: {greater_than: 1, less_than: 1.4}", {}, False),
        ("clips_remaining: 1.50", {}, True),
        ("clips_remaining: {is_not: 1.5}", {}, False),
        ("clips_remaining: {less_than: 2}", {"clips_remaining": None}, False),
        ("clips_remaining: {present: false}", {"clips_remaining": None}, True),
        ("clips_used_percent: {greater_than: 90}", {}, True),
        ("clips_used_percent: {greater_than: 95}", {}, False),
        ("clips_used_percent: {greater_than: 1}", {"clips_used_percent": None}, False),
        ("agreement_days_left: {less_than: 31}", {}, True),
        ("agreement_days_left: {less_than: 30}", {}, False),
        ("blocked: [invoice, all]", {"customer": OWING}, True),
        ("blocked: none", {"customer": OWING}, False),
        ("blocked: none", {"customer": None}, False),
        ("overdue_amount: {greater_than: 10000}", {"customer": OWING}, True),
        ("overdue_amount: {greater_than: 10000.5}", {"customer": OWING}, False),
        ("overdue_amount: {present: false}", {"customer": None}, True),
        ("over_credit_limit: true", {"customer": OWING}, True),
        ("over_credit_limit: false", {"customer": None}, False),
        ("field: {Afdeling: løn}", {}, True),
        ("field: {Afdeling: Salg}", {}, False),
        ("field: {Antal: {greater_than: 2}}", {"custom_fields": {"Antal": "3"}}, True),
        ("field: {Antal: {greater_than: 2}}", {"custom_fields": {"Antal": "10"}}, True),
        ("field: {Antal: {greater_than: 2}}", {"custom_fields": {"Antal": "2"}}, False),
        ("field: {Antal: {greater_than: 2}}", {"custom_fields": {"Antal": Decimal("2.5")}}, True),
        ("field: {Antal: {less_than: 2.5}}", {"custom_fields": {"Antal": "2,4"}}, True),
        ("field: {Antal: {greater_than: 0, less_than: 2}}", {"custom_fields": {"Antal": "-1"}}, False),
        ("field: {Antal: {less_than: 5}}", {"custom_fields": {"Antal": "1.000"}}, False),
        ("field: {Antal: {greater_than: 5}}", {"custom_fields": {"Antal": "mange"}}, False),
        ("field: {Antal: {greater_than: 5}}", {}, False),
        ("field: {Haster: true}", {}, True),
        ('field: {Kundenummer: "10045"}', {}, True),
        ("field: {Findes ikke: {present: true}}", {}, False),
        ("field: {Afdeling: Løn, Haster: false}", {}, False),
        ("open: phone", {}, True),
        ("open: phone", {"now": FRIDAY_AT_THREE}, False),
        ("closed: phone", {"now": FRIDAY_AT_THREE}, True),
        ("{closed: phone, open: mail}", {"now": FRIDAY_AT_THREE}, True),
        ("closed: always", {"now": SUNDAY}, False),
        ("text: [kreditnota]", {}, True),
        ("text: [faktura]", {}, True),
        ("subject: [kreditnota]", {}, False),
        ("subject: faktura", {}, True),
        ("body: faktura", {}, False),
        ("body: kreditnota", {}, True),
        ("text: [holm, lene]", {}, False),
        ("text: [nedbrud]", {"description": "Der er ikke nedbrud længere"}, False),
        ("text: [nedbrud]", {"description": "Der er nedbrud"}, True),
        ("text: [bogføre]", {"description": "Jeg kan ikke bogføre"}, True),
        ("text: [kan ikke ... logge på]", {"description": "Vi kan godt logge på igen"}, False),
        ("all: [{product: bc}, {channel: email}]", {}, True),
        ("all: [{product: bc}, {channel: sms}]", {}, False),
        ("any: [{product: nav}, {channel: email}]", {}, True),
        ("any: [{product: nav}, {channel: sms}]", {}, False),
        ("none: [{product: nav}, {channel: sms}]", {}, True),
        ("none: [{product: nav}, {channel: email}]", {}, False),
        ("{critical: true, any: [{product: bc}]}", {}, False),
        ("any: [{none: [{product: bc}]}, {all: [{product: bc}, {tags: vip}]}]", {}, True),
    ],
)
def test_a_condition_says_what_it_reads(when: str, given: dict[str, Any], held: bool) -> None:
    compiled = conditions(when)
    situation = make_situation(**given)
    assert compiled.match(situation) is held
    assert all(outcome.held for outcome in compiled.outcomes(situation)) is held


@pytest.mark.parametrize(
    ("phrase", "text", "held"),
    [
        ("server*", "NAV-serveren svarer ikke", True),
        ("integration*", "webshop-integrationen er gået i stå", True),
        ("moms", "EU-moms på salg til Tyskland", True),
        ("business central", "Hjælp til Business-Central", True),
        ("<n> brugere", "Vi er 10-12 brugere", True),
        ("e-mail*", "Vores e-mails kommer ikke frem", True),
        ("rdp-server", "Ingen adgang til rdp-serveren eller rdp-server 2", True),
        ("server", "NAV-serveren svarer ikke", False),
        ("moms", "Det er ikke EU-moms", False),
        ("nedbrud", "Vi har ikke et nedbrud, og e-mail virker", False),
        ("moms", "Fint – det er - efter planen - løst", False),
    ],
)
def test_words_that_a_hyphen_joins_are_found_alone_and_together(phrase: str, text: str, held: bool) -> None:
    whens = [compile_conditions(ConditionsShape.model_validate({key: phrase})) for key in ("text", "body")]
    situation = make_situation(subject="", description=text)
    assert [when.match(situation) for when in whens] == [held, held]
    assert len(list(Candidates(whens).holding(situation))) == (2 if held else 0)


@pytest.mark.parametrize(
    ("when", "location", "kind"),
    [
        ("", (), "when_empty"),
        ("{}", (), "when_empty"),
        ("always: false", ("always",), "always_true"),
        ("{always: true, critical: true}", (), "always_alone"),
        ("any: []", ("any",), "value_empty"),
        ("any: [{}]", ("any", 0), "when_empty"),
        ("critical: null", ("critical",), "value_empty"),
        ("critical: ja", ("critical",), "bool_type"),
        ("product: bcc", ("product", 0), "literal_error"),
        ("product: []", ("product",), "value_empty"),
        ("product: {}", ("product",), "value_empty"),
        ("product: {is: []}", ("product", "is"), "value_empty"),
        ("product: {is: null}", ("product", "is"), "value_empty"),
        ("critical_reason: [null]", ("critical_reason",), "value_empty"),
        ("product: {is: [bc, navv]}", ("product", "is", 1), "literal_error"),
        ("product: {contains: b}", ("product", "contains", "[key]"), "key_unknown"),
        ("product: {is_not: [bc, nav, unknown]}", ("product",), "choice_none"),
        ("text: {contains: løn}", ("text",), "phrases_alone"),
        ("text: {contains_not: løn}", ("text",), "phrases_denied"),
        ("identity: [missing, gone]", ("identity", 1), "literal_error"),
        ("prduct: bc", ("prduct",), "extra_forbidden"),
        ("organization: {contians: x}", ("organization", "contians"), "extra_forbidden"),
        ("organization: {}", ("organization",), "value_empty"),
        ("organization: {contains: ''}", ("organization", "contains", 0), "value_empty"),
        ("organization: 10045", ("organization", "is", 0), "text_quotes"),
        ("clips_remaining: {less_than: two}", ("clips_remaining", "less_than", 0), "number_expected"),
        ("clips_remaining: {starts_with: 2}", ("clips_remaining", "starts_with"), "extra_forbidden"),
        ("text: ['(nede']", ("text", 0), "phrase"),
        ("text: []", ("text",), "value_empty"),
        ("field: {}", ("field",), "value_empty"),
        ("field: {A: 5}", ("field", "A", "is", 0), "text_quotes"),
        ("field: {A: {greater_than: mange}}", ("field", "A", "greater_than", 0), "number_expected"),
        ("open: [phone]", ("open",), "string_type"),
    ],
)
def test_a_condition_that_makes_no_sense_is_refused_where_it_stands(
    when: str, location: tuple[object, ...], kind: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        conditions(when)
    assert [(one["loc"], one["type"]) for one in caught.value.errors()] == [(location, kind)]


def test_an_outcome_tells_what_was_asked_and_what_was_seen() -> None:
    compiled = conditions(
        "{product: [nav, bc], clips_remaining: {less_than: 1}, closed: phone, text: [kreditnota, moms]}"
    )
    assert compiled.outcomes(make_situation(now=MONDAY_AT_NINE)) == (
        Outcome("product", "nav | bc", "bc", True),
        Outcome("clips_remaining", "less_than: 1", "1.5", False),
        Outcome("text", "kreditnota | moms", "kreditnota", True),
        Outcome("closed", "phone", "open", False),
    )


def test_the_outcome_of_combined_conditions_holds_each_of_them() -> None:
    (outcome,) = conditions("any: [{product: nav}, {product: bc, critical: true}]").outcomes(make_situation())
    assert (outcome.key, outcome.held, outcome.expected, outcome.seen) == ("any", False, "2", "0")
    assert outcome.inner == (
        Outcome("product", "nav", "bc", False),
        Outcome(
            "all",
            "2",
            "1",
            False,
            (Outcome("critical", "true", "false", False), Outcome("product", "bc", "bc", True)),
        ),
    )


@pytest.mark.parametrize(
    ("narrow", "wide", "implied"),
    [
        ("product: bc", "always: true", True),
        ("product: bc", "product: bc", True),
        ("{product: bc, critical: true}", "product: bc", True),
        ("product: bc", "{product: bc, critical: true}", False),
        ("product: bc", "product: [bc, nav]", True),
        ("product: [bc, nav]", "product: bc", False),
        ("channel: SMS", "channel: [sms, voice]", True),
        ("channel: {starts_with: sms}", "channel: sms", False),
        ("text: [a]", "text: [b, a]", True),
        ("text: [a]", "subject: [a]", False),
        ("{open: phone, critical: true}", "open: phone", True),
        ("open: mail", "open: phone", False),
        ("field: {A: x, B: y}", "field: {A: [x, z]}", True),
        ("field: {A: x}", "field: {B: x}", False),
        ("{any: [{product: bc}], critical: true}", "any: [{product: bc}]", True),
        ("any: [{product: bc}]", "any: [{product: bc}, {product: nav}]", False),
        ("always: true", "product: bc", False),
        ("brand: {is_not: [a, B]}", "brand: {is_not: b}", True),
        ("brand: {is_not: a}", "brand: {is_not: [a, b]}", False),
        ("brand: {is_not: a}", "brand: a", False),
        ("clips_remaining: {less_than: 1}", "clips_remaining: {less_than: 2}", True),
        ("clips_remaining: {less_than: 2}", "clips_remaining: {less_than: 2}", True),
        ("clips_remaining: {less_than: 3}", "clips_remaining: {less_than: 2}", False),
        ("clips_remaining: {less_than: [1, 3]}", "clips_remaining: {less_than: [2, 3]}", True),
        (
            "{minutes_since_received: {greater_than: 60}, product: bc}",
            "minutes_since_received: {greater_than: 30}",
            True,
        ),
        ("minutes_since_received: {greater_than: 20}", "minutes_since_received: {greater_than: 30}", False),
        ("clips_remaining: {greater_than: 5}", "clips_remaining: {less_than: 9}", False),
        ("organization: Nordlys A/S", "organization: {contains: nord}", True),
        ("organization: [Nordlys A/S, Sydlys]", "organization: {contains: nord}", False),
        ("organization: [Nordlys A/S, Sydlys]", "organization: {contains: [nord, lys]}", True),
        ("organization: {contains: Nord}", "organization: Nordlys A/S", False),
        ("organization: {contains: Nordlys}", "organization: {contains: nord}", True),
        ("organization: {starts_with: Nordlys}", "organization: {starts_with: Nord}", True),
        ("organization: {contains: Nordlys}", "organization: {starts_with: Nord}", False),
        ("organization: Nordlys", "brand: {contains: nord}", False),
        ("organization: Nordlys", "organization: {present: true}", True),
        ("organization: Nordlys", "organization: {present: false}", False),
        ("organization: Nordlys", "organization: {contains_not: Syd}", False),
        ("clips_remaining: {less_than: 1}", "clips_remaining: {present: true}", True),
        ("field: {A: Lønkontor}", "field: {a: {contains: løn}}", True),
        ("{text: lønkørsel, product: bc}", "text: [løn*, moms]", True),
        ("text: [lønkørsel, moms]", "text: løn*", False),
        ("text: løn*", "text: lønkørsel", False),
        ("text: løn*", "text: lønk*", False),
        ("text: lønk*", "text: løn*", True),
        ("text: lønkørsel fejler", "text: løn*", True),
        ("text: fejl i lønkørsel", "text: løn*", False),
        ("text: løn", "text: lønkørsel*", False),
        ("text: systemnedbrud", 'text: "*nedbrud"', True),
        ("text: nedbrud*", 'text: "*nedbrud"', False),
        ("text: serverne", 'text: "*server*"', True),
        ("text: (løn|moms) fejler", "text: løn*", False),
        ("subject: lønkørsel", "text: løn*", True),
        ("subject: moms", "text: moms", True),
        ("text: lønkørsel", "subject: løn*", False),
    ],
)
def test_a_condition_takes_all_of_another_only_where_that_is_certain(narrow: str, wide: str, implied: bool) -> None:
    takers = Takers(loosely=True)
    takers.add(shape(wide), "før")
    assert takers.find(shape(narrow)) == ("før" if implied else None)


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("organization: Nordlys A/S", "organization: {contains: nord}"),
        ("text: lønkørsel", "text: løn*"),
        ("subject: moms", "text: moms"),
    ],
)
def test_what_is_taken_by_other_values_is_told_apart_from_what_is_taken_by_name(narrow: str, wide: str) -> None:
    takers = Takers()
    takers.add(shape(wide), "før")
    assert takers.find(shape(narrow)) is None
