"""`/_sim/apps` and `/_sim/agents`: installing an app, opening its page as Zendesk does, and hiring agents."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from demo.zendesk.account import AGENT, Account
from demo.zendesk.agent_frame import frame_file, frame_page
from demo.zendesk.app_package import parse_package
from demo.zendesk.app_requirements import make_requirements
from demo.zendesk.apps import Apps
from demo.zendesk.desk import Desk
from demo.zendesk.records import Json, User
from demo.zendesk.refusal import Refusal, invalid, not_found

_RIGHTS = ("name", "role", "ticket_restriction", "role_type", "suspended", "organization_id")


def make_apps_control(desk: Desk, apps: Apps) -> Blueprint:
    """Beside the API: what people do in Admin Center, and what their browsers do."""
    account = desk.account
    sim = Blueprint("sim_apps", __name__, url_prefix="/_sim")

    @sim.errorhandler(Refusal)
    def refused(refusal: Refusal) -> ResponseReturnValue:
        return jsonify(refusal.body), refusal.status

    @sim.post("/apps")
    def install() -> tuple[Json, int]:
        package = parse_package(request.get_data())
        with account.lock:
            make_requirements(desk, package.requirements)
            installation = apps.install(package)
        return {"app_id": installation.app_id, "installation_id": installation.id}, 201

    @sim.put("/apps/<int:app_id>")
    def change(app_id: int) -> Json:
        """`enabled`, or `renew_key`."""
        body = request.get_json()
        with account.lock:
            apps.find(app_id)
            if body.get("renew_key"):
                apps.renew_key(app_id)
            for one in apps.installations.values():
                if one.app_id == app_id and "enabled" in body:
                    one.enabled = bool(body["enabled"])
        return {}

    @sim.post("/apps/<int:app_id>/token")
    def token(app_id: int) -> Json:
        body = request.get_json()
        installation_id = body.get("installation_id") or _installation_of(apps, app_id)
        return {"token": apps.sign(installation_id, int(body.get("agent_id", AGENT)), body.get("claims") or {})}

    _add_people(sim, account)
    _add_frame(sim, account, apps)
    return sim


def _add_people(sim: Blueprint, account: Account) -> None:
    @sim.put("/agents/<int:agent_id>")
    def set_agent(agent_id: int) -> Json:
        """Hire an agent or change one: `groups` by name, `custom_role` as its configuration."""
        body = request.get_json()
        with account.lock:
            agent = account.users.setdefault(agent_id, User(agent_id, f"Agent {agent_id}", "agent"))
            for name in _RIGHTS:
                if name in body:
                    setattr(agent, name, body[name])
            if "groups" in body:
                agent.group_ids = [_group(account, name) for name in body["groups"]]
            if "custom_role" in body:
                agent.custom_role_id = account.next_id() if body["custom_role"] is not None else None
                if agent.custom_role_id is not None:
                    role: Json = {
                        "id": agent.custom_role_id,
                        "name": body.get("custom_role_name", "Rolle"),
                        "configuration": body["custom_role"],
                    }
                    account.custom_roles[agent.custom_role_id] = role
            return {"user": agent.to_json()}

    @sim.put("/groups/<name>")
    def set_group(name: str) -> Json:
        with account.lock:
            group = account.groups[_group(account, name)]
            group.is_public = bool(request.get_json().get("is_public", True))
            return {"group": group.to_json()}


def _add_frame(sim: Blueprint, account: Account, apps: Apps) -> None:
    @sim.get("/frame/<int:ticket_id>")
    def frame(ticket_id: int) -> Response:
        """A ticket with the app beside it, as an agent has it in the browser."""
        app_id = int(request.args.get("app") or next(iter(apps.apps), 0))
        agent_id = int(request.args.get("agent") or AGENT)
        with account.lock:
            ticket, installation_id = account.find_ticket(ticket_id), _installation_of(apps, app_id)
            data = {
                "sidebar": apps.find(app_id).package.url,
                "token": apps.sign(installation_id, agent_id, {}),
                "app_guid": f"hotline-{ticket_id}",
                "installation_id": installation_id,
                "ticket": {"id": ticket.id, "subject": ticket.subject, "description": ticket.description},
                "ticket_address": f"{account.address}/_sim/frame/{{id}}?agent={agent_id}&app={app_id}",
                "color_scheme": "dark" if request.args.get("scheme") == "dark" else "light",
            }
        return Response(frame_page(data, "/_sim/frame/files"), mimetype="text/html")

    @sim.get("/frame/files/<name>")
    def file(name: str) -> Response:
        found = frame_file(name)
        if found is None:
            raise not_found()
        answer = Response(found[0], mimetype=found[1])
        answer.headers["Access-Control-Allow-Origin"] = "*"
        return answer


def _installation_of(apps: Apps, app_id: int) -> int:
    found = next((one.id for one in apps.installations.values() if one.app_id == app_id and one.enabled), None)
    if found is None:
        raise not_found()
    return found


def _group(account: Account, name: str) -> int:
    found = next((one.id for one in account.groups.values() if one.name == name), None)
    if found is None:
        raise invalid("groups", f"There is no group {name}")
    return found
