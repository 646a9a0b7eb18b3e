"""Zendesk's API as far as it is simulated: who may ask, how often, and what a refusal looks like."""

from __future__ import annotations

from flask import Blueprint, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException

from demo.zendesk.access import Access
from demo.zendesk.account import SERVICE_USER
from demo.zendesk.apps import Apps
from demo.zendesk.apps_api import add_apps
from demo.zendesk.asking import body
from demo.zendesk.bulk_api import add_bulk
from demo.zendesk.bulk_jobs import BulkJobs
from demo.zendesk.creation_api import add_creation
from demo.zendesk.desk import Desk
from demo.zendesk.limits import Limits
from demo.zendesk.listing_api import add_listings
from demo.zendesk.merge_api import add_merging
from demo.zendesk.people_api import add_people
from demo.zendesk.records import Json
from demo.zendesk.refusal import Refusal
from demo.zendesk.schedules_api import add_schedules
from demo.zendesk.setup_api import add_fields, add_groups, add_organization_fields, add_triggers, add_webhooks
from demo.zendesk.sla_api import add_sla_policies
from demo.zendesk.tickets_api import add_tickets
from demo.zendesk.views_api import add_views


def make_api(desk: Desk, access: Access, limits: Limits, bulk_jobs: BulkJobs, apps: Apps) -> Blueprint:
    """All of it; every request is checked for its token, its scope and the limits."""
    api = Blueprint("api", __name__)

    @api.before_request
    def check() -> None:
        if request.path != "/oauth/tokens":
            access.require(request.headers.get("Authorization"), request.method, request.path)
            g.headers = limits.take_request()

    @api.after_request
    def add_headers(answer: Response) -> Response:
        answer.headers.update(g.get("headers", {}))
        answer.date = desk.account.now()
        return answer

    @api.errorhandler(Refusal)
    def refused(refusal: Refusal) -> Response:
        if isinstance(refusal.body, str):
            answer = Response(refusal.body, refusal.status, content_type="text/plain; charset=utf-8")
        else:
            answer = jsonify(refusal.body)
            answer.status_code = refusal.status
        answer.headers.update(refusal.headers)
        return answer

    @api.post("/oauth/tokens")
    def token() -> Json:
        return access.grant(body())

    @api.get("/api/v2/users/me")
    def me() -> Json:
        return {"user": desk.account.users[SERVICE_USER].to_json()}

    add_tickets(api, desk, limits)
    add_creation(api, desk)
    add_bulk(api, desk.account, bulk_jobs, limits)
    add_merging(api, desk, bulk_jobs)
    add_listings(api, desk.account, limits)
    add_fields(api, desk.account)
    add_organization_fields(api, desk.account)
    add_views(api, desk.account)
    add_groups(api, desk.account)
    add_triggers(api, desk)
    add_schedules(api, desk.account)
    add_sla_policies(api, desk.account)
    add_webhooks(api, desk)
    add_people(api, desk.account)
    add_apps(api, desk.account, apps)
    return api


def answer_error(error: HTTPException) -> tuple[Json, int]:
    """An address that is not simulated, or a crash of the simulator itself."""
    status = error.code or 500
    return {"error": "InvalidEndpoint", "description": error.name}, 404 if status == 405 else status
