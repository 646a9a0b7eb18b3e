"""A client of `/_sim`, for the demo and for tests."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import requests

_TIMEOUT = 10.0


class Control:
    """Does to the simulated account what people and accidents do to a real one."""

    def __init__(self, address: str) -> None:
        self._base = f"{address}/_sim"
        self._session = requests.Session()
        self._session.trust_env = False

    def create_ticket(
        self,
        *,
        channel: str = "email",
        subject: str = "",
        description: str = "",
        requester_name: str = "",
        requester_email: str | None = None,
        phone: str | None = None,
        created_at: str | None = None,
        organization: Mapping[str, Any] | None = None,
        tags: Sequence[str] = (),
        custom_fields: Mapping[str, str | bool] | None = None,
    ) -> int:
        """A ticket comes in; its id.  `custom_fields` go by title.

        `organization` has `name`, `external_id` and `fields` by their keys.
        """
        asked = {
            "channel": channel,
            "subject": subject,
            "description": description,
            "requester_name": requester_name,
            "requester_email": requester_email,
            "phone": phone,
            "created_at": created_at,
            "organization": organization
            and {key: organization.get(key) for key in ("name", "external_id", "fields")},
            "tags": list(tags),
            "custom_fields": dict(custom_fields or {}),
        }
        return int(self._call("POST", "/tickets", asked)["id"])

    def overview(self) -> dict[str, Any]:
        """`tickets`, `webhooks`, `triggers`, the `mails` of triggers, `calls` and how many deliveries wait."""
        return self._call("GET", "")

    def ticket(self, ticket_id: int | str) -> dict[str, Any]:
        """`ticket`, `comments` and `audits`."""
        return self._call("GET", f"/tickets/{ticket_id}")

    def act(self, ticket_id: int | str, ticket: Mapping[str, object], *, person: str = "agent") -> None:
        """An `agent` changes the ticket in the browser, or its `requester` answers by mail."""
        self._call("POST", f"/tickets/{ticket_id}/act", {"as": person, "ticket": ticket})

    def delete_ticket(self, ticket_id: int | str) -> None:
        """An agent deletes it."""
        self._call("DELETE", f"/tickets/{ticket_id}")

    def install_app(self, package: bytes) -> int:
        """An admin uploads a private app and installs it; its id."""
        answer = self._session.post(f"{self._base}/apps", data=package, timeout=_TIMEOUT)
        answer.raise_for_status()
        return int(answer.json()["app_id"])

    def calls(self) -> dict[str, int]:
        """How often each address was asked, such as `GET /api/v2/tickets/{id}`."""
        counts: dict[str, int] = self._call("GET", "/calls")["counts"]
        return counts

    def requests(self) -> list[dict[str, Any]]:
        """Every request to the API, oldest first: `call`, `path`, `client` and `status`."""
        rows: list[dict[str, Any]] = self._call("GET", "/calls")["requests"]
        return rows

    def clear_calls(self) -> None:
        """Count from nothing."""
        self._call("DELETE", "/calls")

    def order_fault(self, **fault: object) -> None:
        """Order a fault; its fields are those of `demo.zendesk.calls.Fault`."""
        self._call("POST", "/faults", fault)

    def clear_faults(self) -> None:
        """No faults any more."""
        self._call("DELETE", "/faults")

    def revoke_tokens(self) -> None:
        """Every token given so far is refused from now on."""
        self._call("DELETE", "/tokens")

    def pace_bulk_jobs(self, **pace: object) -> None:
        """How bulk updates are carried out from now on; the fields are those of `demo.zendesk.bulk_jobs.Pace`."""
        self._call("PUT", "/bulk", pace)

    def drop_metadata(self, drops: bool = True) -> None:
        """From now on what updates say in `metadata` is accepted and not kept."""
        self._call("PUT", "/account", {"drops_metadata": drops})

    def deliver(self, *, copies: int = 1, delay: float = 0.0, new_invocation: bool = False) -> None:
        """From now on each event is told `copies` times (0: it is lost), `delay` seconds late."""
        self._call("PUT", "/deliveries", {"copies": copies, "delay": delay, "new_invocation": new_invocation})

    def deliveries(self) -> list[dict[str, Any]]:
        """Every delivery, oldest first: `id`, `status`, `status_code` and `attempts`."""
        rows: list[dict[str, Any]] = self._call("GET", "/deliveries")["invocations"]
        return rows

    def await_deliveries(self, seconds: float = 10.0) -> None:
        """Return when no delivery is waiting.  Raises TimeoutError."""
        until = time.monotonic() + seconds
        while self._call("GET", "/deliveries")["waiting"]:
            if time.monotonic() > until:
                raise TimeoutError("deliveries are still waiting")
            time.sleep(0.01)

    def _call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        answer = self._session.request(method, self._base + path, json=body, timeout=_TIMEOUT)
        answer.raise_for_status()
        shown: dict[str, Any] = answer.json() if answer.content else {}
        return shown
