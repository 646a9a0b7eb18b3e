"""Decisions per second over 10 and 1,000 routes, relative to other rule engines with the same routes in the same run.

Every second route asks for a phrase in the text and a product, the others for a customer and a channel; so 1,000
routes hold 500 phrases.  The tickets are those of the corpus; a third names a phrase of some route, a third comes
from a customer of some route.  All engines must decide every ticket alike before any is timed.

Compared is the matching: a ticket that has been read goes in, group and priority come out.  The others get its folded
text, its product and so on as plain values.  What reading costs, and a whole decision, stands beside it.
"""

from __future__ import annotations

import importlib
import json
import shutil
import time as clock
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import yaml

import rules
from rules.engine import decide, situate
from rules.fold import fold
from rules.model import CustomerFacts, Organization, Ticket
from rules.replay import parse_ticket
from rules.routing import decide_route
from rules.rulebook import Rulebook, load_rulebook
from rules.situation import Situation
from rules.words import read_words

K = TypeVar("K")
Engine = Callable[[Any], str]
"""From a ticket, as the engine likes to have it, to its group."""
Facts = Mapping[str, str]

FEW, MANY = 10, 1_000
TICKETS = 300
ROUNDS, TIMES, READ_AT_ONCE = 5, 5, 4
FEW_GOAL, PEER_GOAL = 3, 50
DEFAULT = "ERP Support"
_DEFINITIONS = Path(rules.__file__).parent / "definitions"
_CORPUS = Path(rules.__file__).parent / "training"
# fmt: off
_VERBS = (
    "bogføre", "udskrive", "slette", "godkende", "annullere", "importere", "eksportere", "afstemme", "indlæse",
    "genåbne", "låse", "flytte", "kopiere", "opdatere", "sende", "modtage", "fakturere", "kreditere", "registrere",
    "arkivere",
)
_NOUNS = (
    "kreditnotaen", "ordren", "fakturaen", "lagerposten", "finanskladden", "debitoren", "kreditoren",
    "varenummeret", "momsopgørelsen", "rykkeren", "salgstilbuddet", "rekvisitionen", "dimensionen", "anlægget",
    "projektet", "timesedlen", "bankposten", "betalingsfilen", "kontoplanen", "budgettet", "prislisten",
    "rabataftalen", "serienummeret", "kladdenavnet", "perioden",
)
# fmt: on
PHRASES = [f"{verb} {noun}" for verb, noun in product(_VERBS, _NOUNS)]
Random(3).shuffle(PHRASES)
PRODUCTS, CHANNELS = ["bc", "nav", "unknown"], ["email", "web", "sms", "voice"]


def customer(number: int) -> str:
    return f"Kunde {number} A/S"


def routes(size: int) -> list[dict[str, Any]]:
    """As they stand in `routing.yaml`."""
    whens: list[dict[str, Any]] = [
        {"text": [PHRASES[number // 2]], "product": PRODUCTS[: 2 + number // 2 % 2]}
        if number % 2
        else {"organization": customer(number), "channel": CHANNELS[: 2 + number // 2 % 3]}
        for number in range(size)
    ]
    return [
        {"name": f"Regel {number}", "when": when, "group": f"Gruppe {number}", "priority": "high"}
        for number, when in enumerate(whens)
    ]


def rulebook_of(size: int) -> Rulebook:
    """The definitions that come with Hotline, with other routes."""
    content = {"routes": routes(size), "default": {"group": DEFAULT, "priority": "normal"}}
    with TemporaryDirectory() as folder:
        directory = Path(folder)
        shutil.copytree(_DEFINITIONS, directory, dirs_exist_ok=True)
        written = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        (directory / "routing.yaml").write_text(written, encoding="utf-8")
        (directory / "cases.yaml").write_text("cases: []\n", encoding="utf-8")
        return load_rulebook(directory)


def sample() -> list[Ticket]:
    random = Random(11)
    lines = [line for name in ("tickets", "more", "quay") for line in _lines(_CORPUS / f"{name}.jsonl")]
    tickets = []
    for number, line in enumerate(random.sample(lines, TICKETS)):
        ticket = parse_ticket(json.loads(line))
        if number % 3 == 0:
            said = f"I dag skal vi {random.choice(PHRASES)}.\n\n{ticket.description}"
            ticket = replace(ticket, description=said)
        elif number % 3 == 1:
            ticket = replace(ticket, organization=Organization(customer(random.randrange(MANY))))
        tickets.append(ticket)
    return tickets


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def facts(situation: Situation) -> Facts:
    """The same ticket for an engine that knows of plain values."""
    organization = situation.ticket.organization
    return {
        "text": fold(f"{situation.text.subject}\n{situation.text.newest}"),
        "product": situation.product,
        "organization": organization.name or "" if organization is not None else "",
        "channel": situation.ticket.channel,
    }


def zen_table(size: int) -> Engine:
    """The way of zen-engine: a decision table whose first row that holds decides."""
    zen: Any = importlib.import_module("zen")
    columns = ("text", "product", "organization", "channel")
    rows = [
        {"_id": str(number), **dict.fromkeys(columns, ""), **cells, "group": json.dumps(group)}
        for number, (cells, group) in enumerate(_zen_rows(size))
    ]
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": column, "name": column, "field": column} for column in columns],
        "outputs": [{"id": "group", "name": "group", "field": "group"}],
        "rules": rows,
    }
    nodes = [
        {"id": "asked", "type": "inputNode", "name": "asked"},
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": table},
        {"id": "decided", "type": "outputNode", "name": "decided"},
    ]
    for node in nodes:
        node["position"] = {"x": 0, "y": 0}
    edges = [
        {"id": "1", "sourceId": "asked", "targetId": "table", "type": "edge"},
        {"id": "2", "sourceId": "table", "targetId": "decided", "type": "edge"},
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    return lambda ticket: str(decision.evaluate(ticket)["result"]["group"])


def _zen_rows(size: int) -> list[tuple[dict[str, str], str]]:
    rows = []
    for route in routes(size):
        cells = {
            key: f"contains($, {_quoted(fold(asked[0]))})"
            if key == "text"
            else ", ".join(_quoted(one) for one in ([asked] if isinstance(asked, str) else asked))
            for key, asked in route["when"].items()
        }
        rows.append((cells, route["group"]))
    return [*rows, ({}, DEFAULT)]


def zen_expression(size: int) -> Engine:
    """No rule engine any more, but the fastest that zen-engine has: all routes as one expression, a tower of ifs."""
    zen: Any = importlib.import_module("zen")
    written = _quoted(DEFAULT)
    for route in reversed(routes(size)):
        asked = " and ".join(
            f"contains(text, {_quoted(fold(asked[0]))})"
            if key == "text"
            else f"{key} in {json.dumps([asked] if isinstance(asked, str) else asked, ensure_ascii=False)}"
            for key, asked in route["when"].items()
        )
        written = f"({asked}) ? {_quoted(route['group'])} : ({written})"
    expression = zen.compile_expression(written)
    return lambda ticket: str(expression.evaluate(ticket))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def business_rules(size: int) -> Engine:
    actions: Any = importlib.import_module("business_rules.actions")
    fields: Any = importlib.import_module("business_rules.fields")
    variables: Any = importlib.import_module("business_rules.variables")
    engine: Any = importlib.import_module("business_rules.engine")

    def variable(name: str) -> Any:
        def read(self: Any) -> str:
            return str(self.ticket[name])

        read.__name__ = name
        return variables.string_rule_variable()(read)

    asked = {name: variable(name) for name in ("text", "product", "organization", "channel")}
    ticket_variables: Any = type("TicketVariables", (variables.BaseVariables,), asked)

    class TicketActions(actions.BaseActions):  # type: ignore[misc, name-defined]
        group = DEFAULT

        @actions.rule_action(params={"group": fields.FIELD_TEXT})  # type: ignore[untyped-decorator]
        def route(self, group: str) -> None:
            self.group = group

    written = [
        {
            "conditions": {"all": [_business_condition(key, asked) for key, asked in route["when"].items()]},
            "actions": [{"name": "route", "params": {"group": route["group"]}}],
        }
        for route in routes(size)
    ]

    def decide_one(ticket: Facts) -> str:
        known, decided = ticket_variables(), TicketActions()
        known.ticket = ticket
        engine.run_all(written, known, decided, stop_on_first_trigger=True)
        return decided.group

    return decide_one


def _business_condition(key: str, asked: str | Sequence[str]) -> dict[str, Any]:
    values = [asked] if isinstance(asked, str) else asked
    if key == "text":
        return {"name": key, "operator": "contains", "value": fold(values[0])}
    same = [{"name": key, "operator": "equal_to", "value": one} for one in values]
    return same[0] if len(same) == 1 else {"any": same}


def per_second(
    engine: Callable[[Any], object],
    asked: list[Any],
    before: Callable[[Any], object] | None = None,
    times: int = TIMES,
) -> float:
    """How many are answered, a few at once; `before` is done beforehand and not timed."""
    spent = 0.0
    for first in range(0, len(asked), READ_AT_ONCE):
        some = asked[first : first + READ_AT_ONCE]
        for one in some if before is not None else ():
            before(one)
        began = clock.process_time()
        for one in some * times:
            engine(one)
        spent += clock.process_time() - began
    return len(asked) * times / spent


def best_of(measures: Mapping[K, Callable[[], float]]) -> dict[K, float]:
    """The best of some rounds of each, in turns."""
    rounds = [{name: measure() for name, measure in measures.items()} for _ in range(ROUNDS)]
    return {name: max(speeds[name] for speeds in rounds) for name in measures}


def agree(engine: Engine, asked: list[Any], expected: Sequence[str]) -> bool:
    return [engine(one) for one in asked] == list(expected)


def run() -> None:
    """Print the ratios and whether they meet the goals."""
    few = rulebook_of(FEW)
    began = clock.process_time()
    many = rulebook_of(MANY)
    loading = clock.process_time() - began
    rulebooks = {FEW: few, MANY: many}
    tickets = sample()
    situations = [situate(ticket, CustomerFacts(), many, ticket.received_at) for ticket in tickets]
    plain = [facts(situation) for situation in situations]
    groups = [decide_route(situation, many.routing).group for situation in situations]
    taken = sum(group != DEFAULT for group in groups)
    print(f"deciding, {TICKETS} tickets of which {taken} are taken by a route of {MANY:,} with {MANY // 2} phrases")
    print(f"  a rulebook of {MANY:,} routes is written, checked and loaded in {loading:.2f} s")

    matching = best_of({size: matching_of(book, situations) for size, book in rulebooks.items()})
    whole = best_of({size: deciding_of(book, tickets) for size, book in rulebooks.items()})
    reading = best_of({"reading": lambda: per_second(reread, situations)})["reading"]
    for name, speeds in (("matching", matching), ("a whole decision", whole)):
        cost = speeds[FEW] / speeds[MANY]
        shown = " and ".join(f"{speed:,.0f}/s over {size:,} routes" for size, speed in speeds.items())
        print(f"  {name}: {shown}, which cost {cost:.2f}x")
    met = all(speeds[FEW] / speeds[MANY] <= FEW_GOAL for speeds in (matching, whole))

    with_reading = 1 / (1 / matching[MANY] + 1 / reading)
    print(f"  matching and splitting the text into words for it: {with_reading:,.0f}/s")
    missing = ""
    peers = {
        "zen-engine": zen_table,
        "business-rules": business_rules,
        "zen-engine's bare expressions": zen_expression,
    }
    for name, build in peers.items():
        try:
            peer = build(MANY)
        except ImportError:
            print(f"  {name}: not at hand")
            missing = ", as far as there was a peer"
            continue
        assert agree(peer, plain, groups), name
        speed = best_of({name: partial(per_second, peer, plain, times=1)})[name]
        ratio = matching[MANY] / speed
        print(f"  to {name} ({speed:,.0f}/s): {ratio:,.1f}x, with splitting {with_reading / speed:,.1f}x")
        if build is not zen_expression:
            met &= ratio >= PEER_GOAL
    goals = f"{MANY:,} routes cost at most {FEW_GOAL}x of {FEW}, and matching them is {PEER_GOAL}x every rule engine"
    print(f"  {'met' if met else 'MISSED'}{missing}: {goals}")


def matching_of(rulebook: Rulebook, situations: list[Situation]) -> Callable[[], float]:
    return lambda: per_second(lambda situation: decide_route(situation, rulebook.routing), situations, read)


def deciding_of(rulebook: Rulebook, tickets: list[Ticket]) -> Callable[[], float]:
    return lambda: per_second(
        lambda ticket: decide(ticket, CustomerFacts(), rulebook, ticket.received_at), tickets, times=1
    )


def read(situation: Situation) -> None:
    """By the time that routes are matched, the words have been read to judge whether the ticket is critical."""
    situation.text.told_words()


def reread(situation: Situation) -> None:
    read_words.__wrapped__(situation.text.told)


if __name__ == "__main__":
    run()
