"""Everything a pass over a ticket needs, opened once per process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import redis
from requests.auth import AuthBase, HTTPBasicAuth

from integrations.http import Observe
from integrations.oauth import ClientCredentials, OAuthClient, TokenStore
from integrations.zendesk.client import ZendeskClient
from integrations.zendesk.client import ZendeskSettings as Account
from integrations.zendesk.names import NamesCache
from integrations.zendesk.session import NoteBudgets
from rules.fields import FIELDS, RECEIPT_FIELD
from rules.language.catalogue import Catalogue, Language, load_catalogue
from rules.model import Ticket
from rules.rulebook import Rulebook
from workers.acts import Acts
from workers.agreement_alerts import AgreementAlerts
from workers.alarm import Alarms
from workers.budget import Budget
from workers.bulk_writes import BulkWrites
from workers.callbacks import Callbacks
from workers.corrected_before import CorrectedBefore, open_corrected_before
from workers.counters import Counters
from workers.customer_facts import CustomerSource
from workers.customers import open_customers
from workers.disk import note_writing
from workers.leases import Leases
from workers.ledger import Ledger
from workers.looked import Looked
from workers.missing import MissingNames
from workers.notices import Notices
from workers.operation_marks import OperationMarks
from workers.pause import Pause
from workers.pending import Pending
from workers.rulebook_watch import KEPT_FILE, RulebookWatch
from workers.rulebooks_in_use import RulebooksInUse
from workers.settings import Settings, ZendeskSettings
from workers.timers import Timers
from workers.token_store import RedisTokenStore

TOKEN_LIFETIME = timedelta(hours=2)

Clock = Callable[[Ticket], datetime]


@dataclass(frozen=True, slots=True)
class Desk:
    """One process's view of the installation.

    `zendesk` gives the calling thread its own client.  `clock` says what time it is for a ticket: in production
    always the present instant.  `rulebook` is what was in force when this view was taken; `rules` watches its files.
    """

    redis: redis.Redis
    pending: Pending
    leases: Leases
    ledger: Ledger
    acts: Acts
    corrected_before: CorrectedBefore
    alarms: Alarms
    alarms_are_sent: bool
    notices: Notices
    notices_are_sent: bool
    timers: Timers
    callbacks: Callbacks
    callbacks_are_kept: bool
    bulk_writes: BulkWrites
    budget: Budget
    looked: Looked
    counters: Counters
    customers: CustomerSource
    alerts: AgreementAlerts
    zendesk: Callable[[], ZendeskClient]
    zendesk_pause: Pause
    missing: MissingNames
    marks: OperationMarks
    rules: RulebookWatch
    rulebook: Rulebook
    catalogue: Catalogue
    clock: Clock

    def tend_rules(self) -> None:
        """Once a second: take over what changed, keep it, and let the others know.  Raises redis.RedisError."""
        self.rules.look()
        note_writing(self.redis, self.rules.keep)
        in_force = self.rules.in_force
        RulebooksInUse(self.redis).say(in_force.rulebook.version, in_force.failure)

    def of_now(self) -> Desk:
        """The same desk with the rulebook that is in force now, so that a whole pass decides by one."""
        rulebook = self.rules.in_force.rulebook
        return replace(self, rulebook=rulebook, catalogue=_catalogue(self.catalogue.language, rulebook))


def make_desk(settings: Settings, client: redis.Redis, clock: Clock = lambda _: datetime.now(UTC)) -> Desk:
    """Open everything.  Raises RulebookError for a rulebook with errors if no good one was kept."""
    counters, pending = Counters(client), Pending(client)
    store, budget, observe = RedisTokenStore(client), Budget(client, settings.allowance), counters.observe_call
    rules = RulebookWatch(settings.rules_dir, settings.data_dir / KEPT_FILE, settings.language)

    return Desk(
        redis=client,
        pending=pending,
        leases=Leases(pending),
        ledger=Ledger(client, settings.retention.ledger),
        acts=Acts(client),
        corrected_before=open_corrected_before(settings),
        alarms=Alarms(client),
        alarms_are_sent=settings.gatewayapi is not None and settings.public_url is not None,
        notices=Notices(client),
        notices_are_sent=settings.gatewayapi is not None,
        timers=Timers(client),
        callbacks=Callbacks(client),
        callbacks_are_kept=settings.has_callback_desk,
        bulk_writes=BulkWrites(client),
        budget=budget,
        looked=Looked(client),
        counters=counters,
        customers=open_customers(settings, client, store, observe, lambda: rules.in_force.rulebook.zone),
        alerts=AgreementAlerts(client),
        zendesk=zendesk_per_thread(settings.zendesk_or_fail(), store, observe, budget.note),
        zendesk_pause=Pause(client, "zendesk"),
        missing=MissingNames(client),
        marks=OperationMarks(client),
        rules=rules,
        rulebook=rules.in_force.rulebook,
        catalogue=_catalogue(settings.language, rules.in_force.rulebook),
        clock=clock,
    )


def _catalogue(language: Language, rulebook: Rulebook) -> Catalogue:
    """The sentences, worded as the rulebook wants them."""
    return load_catalogue(language).with_texts(rulebook.texts)


def zendesk_per_thread(
    zendesk: ZendeskSettings, store: TokenStore, observe: Observe, note_budgets: NoteBudgets = lambda _: None
) -> Callable[[], ZendeskClient]:
    """A function that gives each thread its own client; ids and tokens are shared."""
    titles = {field.key: field.title for field in (*FIELDS, RECEIPT_FIELD)}
    types = {field.key: field.type for field in FIELDS}
    account = Account(zendesk.base_url, zendesk.subdomain, titles, types)
    auth, names, local = zendesk_auth(zendesk, store, observe), NamesCache(), threading.local()

    def client() -> ZendeskClient:
        if not hasattr(local, "client"):
            local.client = ZendeskClient(account, auth, observe, names, note_budgets)
        mine: ZendeskClient = local.client
        return mine

    return client


def zendesk_auth(zendesk: ZendeskSettings, store: TokenStore, observe: Observe) -> AuthBase:
    """OAuth client credentials, or the API token until Zendesk ends it."""
    if zendesk.oauth_client_id is None or zendesk.oauth_client_secret is None:
        return HTTPBasicAuth(f"{zendesk.email}/token", zendesk.api_token or "")
    oauth = OAuthClient(
        name="zendesk",
        token_url=f"{zendesk.base_url}/oauth/tokens",
        client_id=zendesk.oauth_client_id,
        client_secret=zendesk.oauth_client_secret,
        scope="read write",
        encoding="json",
        lifetime=TOKEN_LIFETIME,
    )
    return ClientCredentials(oauth, store, observe)
