"""What the account must have for Hotline to work, what of it is lacking, and making that.

Nothing is ever deleted or replaced; of what exists only our own webhook and triggers are mended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from integrations.errors import UnexpectedAnswer
from integrations.zendesk.change import WEBHOOK, Change, Made, always, field_of, id_of, rows_of
from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.names import option_tags
from integrations.zendesk.receipt_trigger import DesiredReceipt, plan_receipt
from integrations.zendesk.session import SYSTEM
from integrations.zendesk.trigger import DesiredTrigger
from integrations.zendesk.view import DesiredView, plan_views

_KIND = ["conditional_ticket_events"]
"""The kind of webhook that triggers call; the kind can never be changed."""


class ProvisionError(Exception):
    """The account has what stands in the way; one sentence a line says what an admin must do."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))


@dataclass(frozen=True, slots=True)
class DesiredField:
    """A field of tickets or organizations; `type` in Zendesk's words, `options` are (label, tag) of a dropdown.

    A dropdown is called `tagger` on tickets and `dropdown` on organizations.
    """

    key: str
    title: str
    type: str
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DesiredState:
    """All that the account must have.  `endpoint` is where the webhook calls us.

    `receipt` None: Zendesk sends its own, and a trigger of ours that would send one too is switched off.
    """

    fields: tuple[DesiredField, ...]
    groups: tuple[str, ...]
    webhook_name: str
    endpoint: str
    organization_fields: tuple[DesiredField, ...] = ()
    receipt: DesiredReceipt | None = None
    views: tuple[DesiredView, ...] = ()

    @property
    def receipt_title(self) -> str:
        """What the trigger of receipts is found by."""
        return f"{self.webhook_name}: receipt"


def plan(client: ZendeskClient, desired: DesiredState) -> list[Change]:
    """What the account lacks, in the order to make it.

    Raises ProvisionError with everything that stands in the way, and the errors of `integrations.errors`.
    """
    fields = rows_of(client, "/api/v2/ticket_fields.json", "ticket_fields")
    groups = rows_of(client, "/api/v2/groups.json", "groups")
    triggers = rows_of(client, "/api/v2/triggers.json", "triggers")
    own_user_id = client.get_own_user_id()
    wanted = [DesiredTrigger("created", own_user_id), DesiredTrigger("updated", own_user_id)]
    titles = [one.title(desired.webhook_name) for one in wanted]
    problems = [
        *(sentence for field in desired.fields for sentence in _field_problems(fields, field)),
        *_duplicates("groups", "name", groups, desired.groups),
        *_duplicates("triggers", "title", triggers, (*titles, desired.receipt_title)),
    ]
    if problems:
        raise ProvisionError(*problems)
    webhook = _find_webhook(client, desired.endpoint)
    webhook_id = None if webhook is None else id_of(webhook, "webhook")
    return [
        *_plan_fields(fields, desired.fields),
        *_plan_organization_fields(client, desired.organization_fields),
        *_plan_groups(groups, desired.groups),
        *_plan_webhook(webhook, desired),
        *(change for one in wanted for change in _plan_trigger(triggers, one, desired.webhook_name, webhook_id)),
        *plan_views(client, desired.views),
        *plan_receipt(fields, triggers, desired.receipt, desired.receipt_title, own_user_id),
    ]


def apply(client: ZendeskClient, changes: Iterable[Change], made: Callable[[Change], None] = lambda _: None) -> None:
    """Make the changes, and tell `made` of each.

    Raises the errors of `integrations.errors`; a new plan then has only what is left.
    """
    ids: dict[str, str] = {}
    for change in changes:
        answer = client.call(change.method, change.address(ids), "provision", change.payload(ids))
        if change.makes is not None:
            ids[change.makes] = id_of(answer.get(change.answer), change.answer)
        made(change)


def signing_secret(client: ZendeskClient, endpoint: str) -> str:
    """The secret that the webhook signs with.  Raises ProvisionError when there is no webhook."""
    webhook = _find_webhook(client, endpoint)
    if webhook is None:
        raise ProvisionError(f"There is no webhook that calls {endpoint}; run `hotline zendesk apply`.")
    path = f"/api/v2/webhooks/{id_of(webhook, 'webhook')}/signing_secret"
    answer = client.call("GET", path, "signing secret").get("signing_secret")
    secret = answer.get("secret") if isinstance(answer, dict) else None
    if not isinstance(secret, str) or not secret:
        raise UnexpectedAnswer(SYSTEM, "signing secret", "no secret")
    return secret


def _field_problems(existing: Sequence[Mapping[str, object]], field: DesiredField) -> Iterator[str]:
    """What an admin must settle first, since Hotline replaces no field and takes none over."""
    active = [one for one in existing if one.get("title") == field.title and one.get("active") is not False]
    if len(active) > 1:
        yield f"There are {len(active)} fields {field.title} ({_ids(active)}). Rename or deactivate all but one."
    known = _find_field(existing, field)
    if known is not None and known.get("type") != field.type:
        yield (
            f"The ticket field {field.title} (id {known.get('id')}) is of type {known.get('type')}, but must be "
            f"{field.type}. Rename or deactivate that field; Hotline does not replace it."
        )
    tags = {tag for _, tag in field.options}
    for other in existing:
        # Two dropdowns with one tag set each other: the tag must be ours alone.
        shared = option_tags(other) & tags
        if known is None and shared and shared == tags and other.get("type") == field.type:
            yield f"The ticket field {other.get('title')} (id {other.get('id')}) must be called {field.title} again."
        elif other is not known and other not in active and shared:
            yield (
                f"The ticket field {other.get('title')} (id {other.get('id')}) has the tag {min(shared)}, "
                f"which belongs to {field.title}. Give that option another tag."
            )


def _duplicates(kind: str, key: str, existing: Sequence[Mapping[str, object]], names: Iterable[str]) -> Iterator[str]:
    for name in names:
        found = [one for one in existing if one.get(key) == name and one.get("deleted") is not True]
        if len(found) > 1:
            yield f"There are {len(found)} {kind} {name} ({_ids(found)}). Rename or delete all but one."


def _ids(rows: Iterable[Mapping[str, object]]) -> str:
    return ", ".join(f"id {one.get('id')}" for one in rows)


def _plan_fields(existing: Sequence[Mapping[str, object]], desired: Iterable[DesiredField]) -> list[Change]:
    changes = []
    for field in desired:
        known = _find_field(existing, field)
        if known is None:
            payload = {"type": field.type, "title": field.title}
            options = [{"name": label, "value": tag} for label, tag in field.options]
            made = {"ticket_field": {**payload, **({"custom_field_options": options} if options else {})}}
            sentence = f"field {field.title} ({field.type})"
            path = "/api/v2/ticket_fields.json"
            changes.append(Change(sentence, "POST", path, always(made), field_of(field.title), "ticket_field"))
            continue
        path = f"/api/v2/ticket_fields/{id_of(known, 'ticket field')}"
        if known.get("active") is False:
            activate = {"ticket_field": {"active": True}}
            changes.append(Change(f"field {field.title} active again", "PUT", f"{path}.json", always(activate)))
        for label, tag in field.options:
            if tag not in option_tags(known):
                option = {"custom_field_option": {"name": label, "value": tag}}
                sentence = f"option {label} ({tag}) of field {field.title}"
                changes.append(Change(sentence, "POST", f"{path}/options.json", always(option)))
    return changes


def _plan_organization_fields(client: ZendeskClient, desired: Sequence[DesiredField]) -> Iterator[Change]:
    """Those that are lacking, by their keys, which nobody can change later."""
    path = "/api/v2/organization_fields.json"
    known = {one.get("key"): one for one in rows_of(client, path, "organization_fields")} if desired else {}
    wrong = [one for one in desired if one.key in known and known[one.key].get("type") != one.type]
    if wrong:
        raise ProvisionError(
            *(
                f"The organization field {one.key} is of type {known[one.key].get('type')}, but must be {one.type}. "
                "Delete that field; Hotline does not replace it."
                for one in wrong
            )
        )
    for one in desired:
        if one.key not in known:
            options = [{"name": label, "value": tag} for label, tag in one.options]
            made = {"key": one.key, "type": one.type, "title": one.title}
            payload = {"organization_field": {**made, **({"custom_field_options": options} if options else {})}}
            yield Change(f"organization field {one.title} ({one.type})", "POST", path, always(payload))


def _find_field(existing: Sequence[Mapping[str, object]], field: DesiredField) -> Mapping[str, object] | None:
    """The first active field with this title, as `names` finds it; else an inactive one that would do."""
    titled = [one for one in existing if one.get("title") == field.title]
    asleep = (one for one in titled if one.get("type") == field.type)
    return next((one for one in titled if one.get("active") is not False), next(asleep, None))


def _plan_groups(existing: Sequence[Mapping[str, object]], desired: Iterable[str]) -> list[Change]:
    known = {one.get("name") for one in existing if one.get("deleted") is not True}
    return [
        Change(f"group {name}", "POST", "/api/v2/groups.json", always({"group": {"name": name}}))
        for name in desired
        if name not in known
    ]


def _find_webhook(client: ZendeskClient, endpoint: str) -> Mapping[str, object] | None:
    """By endpoint, since names are not unique; one that listens to events instead of triggers is none of ours."""
    rows = rows_of(client, "/api/v2/webhooks", "webhooks")
    return next((one for one in rows if one.get("endpoint") == endpoint and one.get("subscriptions") == _KIND), None)


def _plan_webhook(webhook: Mapping[str, object] | None, desired: DesiredState) -> list[Change]:
    must = {"http_method": "POST", "request_format": "json", "status": "active"}
    if webhook is None:
        made = {"name": desired.webhook_name, "endpoint": desired.endpoint, "subscriptions": _KIND, **must}
        sentence = f"webhook {desired.webhook_name} to {desired.endpoint}"
        return [Change(sentence, "POST", "/api/v2/webhooks", always({"webhook": made}), WEBHOOK, "webhook")]
    drift = {name: value for name, value in must.items() if webhook.get(name) != value}
    if not drift:
        return []
    sentence = f"webhook {desired.webhook_name} with {', '.join(f'{name} {value}' for name, value in drift.items())}"
    return [Change(sentence, "PATCH", f"/api/v2/webhooks/{id_of(webhook, 'webhook')}", always({"webhook": drift}))]


def _plan_trigger(
    existing: Sequence[Mapping[str, object]], trigger: DesiredTrigger, webhook_name: str, webhook_id: str | None
) -> Iterator[Change]:
    title = trigger.title(webhook_name)
    titled = next((one for one in existing if one.get("title") == title), None)
    known = titled or next((one for one in existing if trigger.is_renamed(one, webhook_id)), None)
    payload = _trigger_payload(trigger, webhook_name, webhook_id)
    if known is None:
        yield Change(f"trigger {title}", "POST", "/api/v2/triggers.json", payload)
        return
    drift = [*trigger.find_drift(known, webhook_id), *([] if known is titled else ["title"])]
    if drift:
        sentence = f"trigger {title} as it was ({', '.join(drift)} changed)"
        yield Change(sentence, "PUT", f"/api/v2/triggers/{id_of(known, 'trigger')}.json", payload)


def _trigger_payload(
    trigger: DesiredTrigger, webhook_name: str, webhook_id: str | None
) -> Callable[[Made], Mapping[str, object]]:
    return lambda made: {"trigger": trigger.to_payload(webhook_name, webhook_id or made[WEBHOOK])}
