"""`zendesk plan/apply --native-sla`: Zendesk's own policies and schedules say what ours do, as far as they can."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from demo.zendesk.account import CLIENT_ID, CLIENT_SECRET
from demo.zendesk.server import Simulator
from integrations.oauth import ProcessTokenStore
from rules.conditions_file import ConditionsShape
from rules.native_conditions import carry_conditions
from rules.native_sla import NativeSla, mirror_sla
from rules.rulebook import load_rulebook
from tests.rules.rulebooks import write_variant
from workers.desk import zendesk_per_thread
from workers.settings import Settings, parse_settings
from workers.zendesk_commands import provision

NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def zendesk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    class Now(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return NOW.astimezone(tz)

    monkeypatch.setattr("workers.zendesk_commands.datetime", Now)
    with Simulator() as running:
        yield running


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return write_variant(tmp_path / "rules", "sla.yaml", "default:\n", "default:\n")


def settings(zendesk: Simulator, rules: Path) -> Settings:
    return parse_settings(
        {
            "ZENDESK_SUBDOMAIN": "test",
            "ZENDESK_BASE_URL": zendesk.address,
            "ZENDESK_OAUTH_CLIENT_ID": CLIENT_ID,
            "ZENDESK_OAUTH_CLIENT_SECRET": CLIENT_SECRET,
            "HOTLINE_PUBLIC_URL": "https://hotline.example",
            "RULES_DIR": str(rules),
        }
    )


def run(zendesk: Simulator, rules: Path, capsys: pytest.CaptureFixture[str], *, make: bool = True) -> list[str]:
    capsys.readouterr()
    provision(settings(zendesk, rules), make=make, native_sla=True)
    return [line for line in capsys.readouterr().out.splitlines() if "ZENDESK_WEBHOOK_SECRET" not in line]


def policies(zendesk: Simulator) -> dict[str, Any]:
    return {str(one["title"]): one for one in zendesk.desk.account.sla_policies.values()}


def test_the_shipped_rulebook_is_mirrored_in_whole(
    zendesk: Simulator, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lacking = run(zendesk, rules, capsys, make=False)
    assert "lacks: SLA policy Hotline: Driftskritisk" in lacking
    assert "lacks: holiday Juleaftensdag 2026-12-24 of schedule Hotline: phone" in lacking
    assert zendesk.desk.account.sla_policies == {}
    run(zendesk, rules, capsys)
    made, account = policies(zendesk), zendesk.desk.account
    assert list(made) == [f"Hotline: {name}" for name in ("Driftskritisk", "Tilbagekald", "Telefon og sms", "E-mail")]
    critical = next(one.id for one in account.fields.values() if one.title == "Driftskritisk")
    assert made["Hotline: Driftskritisk"]["filter"] == {
        "all": [{"field": f"custom_fields_{critical}", "operator": "is", "value": "true"}],
        "any": [],
    }
    urgent = {"priority": "urgent", "metric": "first_reply_time", "target": 30, "business_hours": False}
    assert urgent in made["Hotline: Driftskritisk"]["policy_metrics"]
    channels = {one["value"] for one in made["Hotline: Telefon og sms"]["filter"]["any"]}
    assert {"34", "57"} <= channels
    assert all(one["business_hours"] for one in made["Hotline: E-mail"]["policy_metrics"])
    phone = next(one for one in account.schedules.values() if one["name"] == "Hotline: phone")
    friday = {"start_time": 5 * 1440 + 480, "end_time": 5 * 1440 + 900}
    assert friday in phone["intervals"]  # type: ignore[operator]
    assert phone["time_zone"] == "Copenhagen"


def test_a_second_apply_changes_nothing(zendesk: Simulator, rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(zendesk, rules, capsys)
    before = len(zendesk.calls.rows())
    again = run(zendesk, rules, capsys)
    assert again[0] == "nothing to change"
    assert not [row for row in zendesk.calls.rows()[before:] if str(row["call"]).startswith(("POST /api", "PUT"))]


def test_a_ticket_gets_the_schedule_of_its_policy(
    zendesk: Simulator, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(zendesk, rules, capsys)
    account = zendesk.desk.account
    names = {int(str(one["id"])): str(one["name"]) for one in account.schedules.values()}
    mail = zendesk.desk.create({"channel": "email", "description": "Moms", "requester_email": "a@b.example"})
    call = zendesk.desk.create({"channel": "voice", "description": "Moms", "phone": "+4520123456"})
    assert names[mail.schedule_id or 0] == "Hotline: mail"
    assert names[call.schedule_id or 0] == "Hotline: phone"
    zendesk.desk.act(mail.id, {"ticket": {"tags": ["hotline_callback"]}})
    assert names[mail.schedule_id or 0] == "Hotline: phone"
    zendesk.desk.act(mail.id, {"ticket": {"comment": {"body": "Ja", "public": False}}})
    assert names[mail.schedule_id or 0] == "Hotline: phone"


def test_what_somebody_changed_is_mended_and_what_is_no_more_is_named(
    zendesk: Simulator, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(zendesk, rules, capsys)
    account, made = zendesk.desk.account, policies(zendesk)
    made["Hotline: E-mail"]["policy_metrics"] = made["Hotline: E-mail"]["policy_metrics"][1:]
    account.sla_policies = dict(reversed(account.sla_policies.items()))
    phone = next(one for one in account.schedules.values() if one["name"] == "Hotline: phone")
    phone["intervals"] = []
    extra = {"id": 1, "name": "Personalemøde", "start_date": "2026-12-02", "end_date": "2026-12-02"}
    account.holidays[int(str(phone["id"]))].append(extra)
    write_variant(rules, "sla.yaml", "  - name: Tilbagekald\n", "  - name: Ringes op\n")
    told = run(zendesk, rules, capsys)
    for line in (
        "made: SLA policy Hotline: E-mail as it was",
        "made: SLA policy Hotline: Ringes op",
        "made: order of the SLA policies",
        "made: opening hours of schedule Hotline: phone",
    ):
        assert line in told
    extra_day = (
        "warning: the schedule Hotline: phone has the holiday Personalemøde (2026-12-02), which is none any more."
    )
    assert f"{extra_day} Delete it in Zendesk." in told
    assert any(line.startswith("warning: the SLA policy Hotline: Tilbagekald (id ") for line in told)
    ours = [one for one in policies(zendesk) if one != "Hotline: Tilbagekald"]
    assert ours == [f"Hotline: {name}" for name in ("Driftskritisk", "Ringes op", "Telefon og sms", "E-mail")]
    assert "made: trigger Hotline: Tilbagekald: schedule off" in told
    assert "nothing to change" in run(zendesk, rules, capsys)


def mirror(rules: Path) -> NativeSla:
    return mirror_sla(rules, load_rulebook(rules), TODAY)


POLICY = """
  - name: Prøve
    when: {when}
    schedule: phone
    targets:
      urgent: {{first_reply_time: 30m}}
      high: {{first_reply_time: 30m}}
      normal: {{first_reply_time: 30m}}
      low: {{first_reply_time: 30m}}

# Alt andet:"""


def with_policy(rules: Path, when: str) -> NativeSla:
    return mirror(write_variant(rules, "sla.yaml", "\n# Alt andet:", POLICY.format(when=when)))


@pytest.mark.parametrize(
    ("when", "every", "some"),
    [
        ("{product: bc}", [("field:product", ("hotline_product_bc",), True)], []),
        (
            "{product: [bc, nav]}",
            [],
            [("field:product", ("hotline_product_bc", "hotline_product_nav"), True)],
        ),
        ("{tags: [vip, guld]}", [("tag", ("vip", "guld"), True)], []),
        ("{tags: {is_not: [vip]}}", [("tag", ("vip",), False)], []),
        ("{group: Vagt}", [("group", ("Vagt",), True)], []),
        ("{channel: chat}", [("channel", ("chat",), True)], []),
        ("{none: [{channel: sms}]}", [("channel", ("sms",), False)], []),
        (
            "{any: [{product: bc}, {tags: vip}]}",
            [],
            [("field:product", ("hotline_product_bc",), True), ("tag", ("vip",), True)],
        ),
        (
            "{all: [{critical: false}, {agreement: none}]}",
            [("field:critical", ("false",), True), ("field:agreement", ("hotline_agreement_none",), True)],
            [],
        ),
        ("{field: {Haster: true}}", [("field:Haster", ("true",), True)], []),
    ],
)
def test_conditions_that_zendesk_knows_are_carried(rules: Path, when: str, every: list[Any], some: list[Any]) -> None:
    native = with_policy(rules, when)
    assert native.left_out == ()
    (policy,) = [one for one in native.policies if one.name == "Prøve"]
    told = [
        [(one.subject, one.values, one.held) for one in part]
        for part in (policy.conditions.every, policy.conditions.some)
    ]
    assert told == [every, some]


def test_calls_are_several_channels_of_zendesk() -> None:
    carried, lost = carry_conditions(ConditionsShape.model_validate({"channel": "voice", "product": ["bc"]}))
    assert (lost, [one.subject for one in carried.every], [one.subject for one in carried.some]) == (
        [],
        ["field:product"],
        ["channel"],
    )


@pytest.mark.parametrize(
    ("when", "key"),
    [
        ("{text: bogføring}", "text"),
        ("{priority: urgent}", "priority"),
        ("{product: bc, closed: phone}", "closed"),
        ("{organization: {contains: Nordlys}}", "organization"),
        ("{tags: {contains: vip}}", "tags"),
        ("{product: [bc, nav], channel: [voice, chat]}", "channel"),
        ("{any: [{product: bc, tags: vip}, {group: Vagt}]}", "any"),
        ("{none: [{text: moms}]}", "none"),
        ("{minutes_since_received: {greater_than: 30}}", "minutes_since_received"),
    ],
)
def test_a_condition_that_zendesk_lacks_is_named_where_it_stands(rules: Path, when: str, key: str) -> None:
    native = with_policy(rules, when)
    (lost,) = native.left_out
    line = (rules / "sla.yaml").read_text("utf-8").split(f"when: {when}")[0].count("\n") + 1
    assert (lost.key, lost.line, lost.values["value"], lost.severity) == ("native_condition", line, key, "warning")
    assert "Prøve" not in [one.name for one in native.policies]


@pytest.mark.parametrize(
    ("file", "before", "after", "key"),
    [
        ("calendars.yaml", "timezone: Europe/Copenhagen\n", "timezone: Atlantic/Faroe\n", "native_zone"),
        ("calendars.yaml", "      fri: 08:00-15:00\n", "      fri: 08:00-15:10\n", "native_hours"),
        (
            "calendars.yaml",
            "overrides: []\n",
            'overrides: [{calendars: [phone], from: "2026-12-02 12:00", until: "2026-12-02 16:00", name: Møde}]\n',
            "native_day",
        ),
        (
            "sla.yaml",
            "  - name: Tilbagekald\n",
            "  - name: Tilbagekald\n    pauses: {first_reply_time: [pending]}\n",
            "native_pauses",
        ),
    ],
)
def test_what_else_is_lost_is_named_too(rules: Path, file: str, before: str, after: str, key: str) -> None:
    native = mirror(write_variant(rules, file, before, after))
    assert key in [one.key for one in native.left_out]
    assert all(Path(one.file).name in ("calendars.yaml", "sla.yaml") and one.line > 1 for one in native.left_out)


def test_a_policy_whose_calendar_is_lost_is_left_out_with_it(rules: Path) -> None:
    native = mirror(
        write_variant(rules, "calendars.yaml", "timezone: Europe/Copenhagen\n", "timezone: Atlantic/Faroe\n")
    )
    assert [one.name for one in native.policies] == ["Driftskritisk"]
    assert [one.key for one in native.left_out].count("native_schedule") == 3


def test_the_days_that_are_closed_are_those_of_the_calendar(rules: Path) -> None:
    native = mirror(
        write_variant(
            rules, "calendars.yaml", "closing_days: []\n", 'closing_days:\n  - {date: "2027-05-07", name: Bededag}\n'
        )
    )
    phone = next(one for one in native.schedules if one.name == "phone")
    assert (date(2027, 5, 7), "Bededag") in phone.holidays
    assert (date(2027, 5, 6), "Kristi himmelfartsdag") in phone.holidays
    assert not any(day.weekday() > 4 for day, _ in phone.holidays)


def test_names_are_read_anew_once_they_are_made(zendesk: Simulator, rules: Path) -> None:
    provision(settings(zendesk, rules), make=True, native_sla=True)
    client = zendesk_per_thread(settings(zendesk, rules).zendesk_or_fail(), ProcessTokenStore(), lambda *_: None)()
    field = client.names().fields["critical"]
    (condition,) = policies(zendesk)["Hotline: Driftskritisk"]["filter"]["all"]
    assert condition["field"] == f"custom_fields_{field}"
