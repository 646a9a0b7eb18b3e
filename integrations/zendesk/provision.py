"""What the account must have for Hotline to work, what of it is lacking, and making that.

Nothing is ever deleted or replaced; of what exists only our own webhook and triggers are mended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from integrations.errors import UnexpectedAnswer
from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.names import option_tags
from integrations.zendesk.session import SYSTEM
from integrations.zendesk.trigger import DesiredTrigger

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
    """All that the account must have.  `endpoint` is where the webhook calls us."""

    fields: tuple[DesiredField, ...]
    groups: tuple[str, ...]
    webhook_name: str
    endpoint: str
    organization_fields: tuple[DesiredField, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One request that brings the account closer.  `str()` says what it makes.

    `payload` is given the id of the webhook that an earlier change of the same plan made, if one did.
    """

    sentence: str
    method: str
    path: str
    payload: Callable[[str], Mapping[str, object]]
    makes_webhook: bool = False

    def __str__(self) -> str:
        return self.sentence


def plan(client: ZendeskClient, desired: DesiredState) -> list[Change]:
    """What the account lacks, in the order to make it.

    Raises ProvisionError with everything that stands in the way, and the errors of `integrations.errors`.
    """
    fields = _rows(client, "/api/v2/ticket_fields.json", "ticket_fields")
    groups = _rows(client, "/api/v2/groups.json", "groups")
    triggers = _rows(client, "/api/v2/triggers.json", "triggers")
    own_user_id = client.get_own_user_id()
    wanted = [DesiredTrigger("created", own_user_id), DesiredTrigger("updated", own_user_id)]
    titles = [one.title(desired.webhook_name) for one in wanted]
    problems = [
        *(sentence for field in desired.fields for sentence in _field_problems(fields, field)),
        *_duplicates("groups", "name", groups, desired.groups),
        *_duplicates("triggers", "title", triggers, titles),
    ]
    if problems:
        raise ProvisionError(*problems)
    webhook = _find_webhook(client, desired.endpoint)
    webhook_id = None if webhook is None else _id(webhook, "webhook")
    return [
        *_plan_fields(fields, desired.fields),
        *_plan_organization_fields(client, desired.organization_fields),
        *_plan_groups(groups, desired.groups),
        *_plan_webhook(webhook, desired),
        *(change for one in wanted for change in _plan_trigger(triggers, one, desired.webhook_name, webhook_id)),
    ]


def apply(client: ZendeskClient, changes: Iterable[Change], made: Callable[[Change], None] = lambda _: None) -> None:
    """Make the changes, and tell `made` of each.

    Raises the errors of `integrations.errors`; a new plan then has only what is left.
    """
    webhook_id = ""
    for change in changes:
        answer = client.call(change.method, change.path, "provision", change.payload(webhook_id))
        if change.makes_webhook:
            webhook_id = _id(answer.get("webhook"), "webhook")
        made(change)


def signing_secret(client: ZendeskClient, endpoint: str) -> str:
    """The secret that the webhook signs with.  Raises ProvisionError when there is no webhook."""
    webhook = _find_webhook(client, endpoint)
    if webhook is None:
        raise ProvisionError(f"There is no webhook that calls {endpoint}; run `hotline zendesk apply`.")
    path = f"/api/v2/webhooks/{_id(webhook, 'webhook')}/signing_secret"
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
            changes.append(Change(sentence, "POST", "/api/v2/ticket_fields.json", _always(made)))
            continue
        path = f"/api/v2/ticket_fields/{_id(known, 'ticket field')}"
        if known.get("active") is False:
            activate = {"ticket_field": {"active": True}}
            changes.append(Change(f"field {field.title} active again", "PUT", f"{path}.json", _always(activate)))
        for label, tag in field.options:
            if tag not in option_tags(known):
                option = {"custom_field_option": {"name": label, "value": tag}}
                sentence = f"option {label} ({tag}) of field {field.title}"
                changes.append(Change(sentence, "POST", f"{path}/options.json", _always(option)))
    return changes


def _plan_organization_fields(client: ZendeskClient, desired: Sequence[DesiredField]) -> Iterator[Change]:
    """Those that are lacking, by their keys, which nobody can change later."""
    path = "/api/v2/organization_fields.json"
    known = {one.get("key"): one for one in _rows(client, path, "organization_fields")} if desired else {}
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
            yield Change(f"organization field {one.title} ({one.type})", "POST", path, _always(payload))


def _find_field(existing: Sequence[Mapping[str, object]], field: DesiredField) -> Mapping[str, object] | None:
    """The first active field with this title, as `names` finds it; else an inactive one that would do."""
    titled = [one for one in existing if one.get("title") == field.title]
    asleep = (one for one in titled if one.get("type") == field.type)
    return next((one for one in titled if one.get("active") is not False), next(asleep, None))


def _plan_groups(existing: Sequence[Mapping[str, object]], desired: Iterable[str]) -> list[Change]:
    known = {one.get("name") for one in existing if one.get("deleted") is not True}
    return [
        Change(f"group {name}", "POST", "/api/v2/groups.json", _always({"group": {"name": name}}))
        for name in desired
        if name not in known
    ]


def _find_webhook(client: ZendeskClient, endpoint: str) -> Mapping[str, object] | None:
    """By endpoint, since names are not unique; one that listens to events instead of triggers is none of ours."""
    rows = _rows(client, "/api/v2/webhooks", "webhooks")
    return next((one for one in rows if one.get("endpoint") == endpoint and one.get("subscriptions") == _KIND), None)


def _plan_webhook(webhook: Mapping[str, object] | None, desired: DesiredState) -> list[Change]:
    must = {"http_method": "POST", "request_format": "json", "status": "active"}
    if webhook is None:
        made = {"name": desired.webhook_name, "endpoint": desired.endpoint, "subscriptions": _KIND, **must}
        sentence = f"webhook {desired.webhook_name} to {desired.endpoint}"
        return [Change(sentence, "POST", "/api/v2/webhooks", _always({"webhook": made}), makes_webhook=True)]
    drift = {name: value for name, value in must.items() if webhook.get(name) != value}
    if not drift:
        return []
    sentence = f"webhook {desired.webhook_name} with {', '.join(f'{name} {value}' for name, value in drift.items())}"
    return [Change(sentence, "PATCH", f"/api/v2/webhooks/{_id(webhook, 'webhook')}", _always({"webhook": drift}))]


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
        yield Change(sentence, "PUT", f"/api/v2/triggers/{_id(known, 'trigger')}.json", payload)


def _trigger_payload(
    trigger: DesiredTrigger, webhook_name: str, webhook_id: str | None
) -> Callable[[str], Mapping[str, object]]:
    return lambda made_id: {"trigger": trigger.to_payload(webhook_name, webhook_id or made_id)}


def _always(payload: Mapping[str, object]) -> Callable[[str], Mapping[str, object]]:
    return lambda _: payload


def _rows(client: ZendeskClient, path: str, key: str) -> list[Mapping[str, object]]:
    return [one for one in client.get_all(path, key) if isinstance(one, dict)]


def _id(row: object, name: str) -> str:
    value = row.get("id") if isinstance(row, dict) else None
    if not isinstance(value, int | str) or not str(value).isalnum():
        raise UnexpectedAnswer(SYSTEM, "provision", f"a {name} without an id")
    return str(value)
