"""`hotline zendesk plan/apply`, `rules check --live` and `rules explain NUMBER`: one-off calls to Zendesk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from integrations.oauth import ProcessTokenStore
from integrations.zendesk.app_client import AppClient
from integrations.zendesk.change import Change
from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.provision import (
    DesiredField,
    DesiredState,
    apply,
    plan,
    signing_secret,
)
from integrations.zendesk.receipt_trigger import DesiredReceipt, find_double_receipts
from integrations.zendesk.schedules import find_extra_holidays, plan_schedules
from integrations.zendesk.sla_policies import find_extra_policies, plan_policies, plan_schedule_triggers
from integrations.zendesk.view import DesiredView
from rules.fields import FIELDS, RECEIPT_FIELD
from rules.language.catalogue import Language, load_catalogue
from rules.model import CustomerFacts, Ticket
from rules.native_sla import mirror_sla
from rules.organization_agreement import ORGANIZATION_FIELDS
from rules.problem import Problem, render_problem
from rules.questions import questions_for
from rules.receipt import SENT_TAG, TAG
from rules.rulebook import Rulebook, RulebookError, load_rulebook
from rules.zendesk_names import missing_fields, missing_groups
from workers.callback_words import OPEN_TAG
from workers.desk import Desk, zendesk_auth, zendesk_per_thread
from workers.installation import webhook_endpoint
from workers.missing import find_lacking_names
from workers.native_sla import PREFIX, desired_policies, desired_schedules
from workers.settings import Settings
from workers.settings_reader import SettingsError
from workers.ticket_look import look_at

WEBHOOK_NAME = "Hotline"


def provision(settings: Settings, *, make: bool, native_sla: bool = False) -> None:
    """Print what the account lacks, and with `make` make it and say where to put the signing secret.

    With `native_sla` Zendesk's own SLA policies and schedules are part of it.

    Raises IntegrationError, ProvisionError, RulebookError, SettingsError.
    """
    if settings.public_url is None:
        raise SettingsError([("HOTLINE_PUBLIC_URL", "is not set; it is where Zendesk reaches this installation")])
    endpoint = webhook_endpoint(settings.public_url)
    zendesk = open_zendesk(settings)
    rulebook = load_rulebook(settings.rules_dir)
    fields = FIELDS if rulebook.receipts == "zendesk" else (*FIELDS, RECEIPT_FIELD)
    desired = DesiredState(
        fields=tuple(DesiredField(one.key, one.title, one.type, one.options) for one in fields),
        groups=tuple(sorted(rulebook.groups)),
        webhook_name=WEBHOOK_NAME,
        endpoint=endpoint,
        organization_fields=_organization_fields() if settings.agreements == "organization" else (),
        receipt=_receipt(rulebook, settings.language),
        views=_views(settings),
    )
    changes = plan(zendesk, desired)
    _carry_out(zendesk, changes, make=make)
    mirrored = _mirror(settings, rulebook, make=make) if native_sla else 0
    if not changes and not mirrored:
        click.echo("nothing to change")
    if make:
        secret = signing_secret(zendesk, endpoint)
        if secret not in settings.webhook_secrets:
            click.echo("Put the webhook's signing secret into .env (or the secret store) and restart:")
            click.echo(f"ZENDESK_WEBHOOK_SECRET={secret}")
    for sentence in find_double_receipts(zendesk) if desired.receipt is not None else ():
        click.echo(f"warning: {sentence}")


def _views(settings: Settings) -> tuple[DesiredView, ...]:
    """Who is to be called back stands in a view of its own."""
    title = load_catalogue(settings.language).text("callback.view")
    return (DesiredView(title, OPEN_TAG),) if settings.has_callback_desk else ()


def _carry_out(zendesk: ZendeskClient, changes: Sequence[Change], *, make: bool) -> None:
    if make:
        apply(zendesk, changes, lambda change: click.echo(f"made: {change}"))
        return
    for change in changes:
        click.echo(f"lacks: {change}")


def _mirror(settings: Settings, rulebook: Rulebook, *, make: bool) -> int:
    """Print what Zendesk's own SLA lacks and what it cannot hold, and with `make` make it; how many changes."""
    zendesk = open_zendesk(settings)
    today = datetime.now(UTC).astimezone(rulebook.zone).date()
    native = mirror_sla(settings.rules_dir, rulebook, today)
    schedules = desired_schedules(native)
    policies, unnamed = desired_policies(native, zendesk.names())
    changes = [
        *plan_schedules(zendesk, schedules),
        *plan_policies(zendesk, policies),
        *plan_schedule_triggers(zendesk, policies, PREFIX),
    ]
    _carry_out(zendesk, changes, make=make)
    for problem in native.left_out:
        click.echo(render_problem(problem, settings.language))
    extra = (*find_extra_holidays(zendesk, schedules, today), *find_extra_policies(zendesk, policies, PREFIX))
    for sentence in (*unnamed, *extra):
        click.echo(f"warning: {sentence}")
    return len(changes)


def _receipt(rulebook: Rulebook, language: Language) -> DesiredReceipt | None:
    if rulebook.receipts == "zendesk":
        return None
    catalogue = load_catalogue(language).with_texts(rulebook.texts)
    subject = catalogue.text("receipt.subject", ticket="{{ticket.id}}")
    return DesiredReceipt(RECEIPT_FIELD.title, subject, TAG, SENT_TAG)


def _organization_fields() -> tuple[DesiredField, ...]:
    return tuple(DesiredField(one.key, one.title, one.type, one.options) for one in ORGANIZATION_FIELDS)


def find_missing(settings: Settings, directory: Path) -> tuple[list[Problem], list[str]]:
    """The groups and fields of a rulebook that the account lacks, where they are named, and what of the design's.

    Raises IntegrationError; BadCredentials also when our own user may not read them.
    """
    zendesk = open_zendesk(settings)
    zendesk.get_own_user_id()
    names = zendesk.names()
    missing = [*missing_groups(directory, names.groups), *missing_fields(directory, names.fields)]
    try:
        receipts = load_rulebook(directory).receipts == "ours"
    except RulebookError:
        receipts = False
    return missing, find_lacking_names(names, (), receipts=receipts)


def read_ticket(desk: Desk, number: str) -> tuple[Ticket, CustomerFacts]:
    """A ticket from Zendesk as a pass would see it; nothing is written.  Raises IntegrationError."""
    ticket = look_at(desk, desk.zendesk(), number).ticket
    return ticket, desk.customers.find(questions_for(ticket, desk.rulebook))


def open_zendesk(settings: Settings) -> ZendeskClient:
    """The account, for a command."""
    return zendesk_per_thread(settings.zendesk_or_fail(), ProcessTokenStore(), lambda *_: None)()


def open_app_client(settings: Settings) -> AppClient:
    """The same, for what concerns apps."""
    zendesk = settings.zendesk_or_fail()
    return AppClient(zendesk.base_url, zendesk_auth(zendesk, ProcessTokenStore(), lambda *_: None), lambda *_: None)
