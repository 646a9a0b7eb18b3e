"""The agreement that has let Hotline in: `/self`.  Source: e-conomic, "REST API documentation", Self."""

from __future__ import annotations

from integrations.economic.server import Server

_PATH = "/self"


class Company:
    """What the agreement says of itself.  Safe to use from several threads."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._base_currency: str | None = None

    @property
    def base_currency(self) -> str | None:
        """The currency of the books, such as DKK; None until it has been read."""
        return self._base_currency

    def read_base_currency(self) -> None:
        """Have the currency known.  It is asked for once: an agreement keeps it for good.

        Raises the errors of `integrations.errors`.
        """
        if self._base_currency is None:
            answer = self._server.read_one(_PATH, "read_company")
            settings = answer.child("settings")
            if settings is None:
                answer.fail("settings", "missing")
            self._base_currency = settings.required_text("baseCurrency").upper()

    def check(self) -> None:
        """Return when an agreement answers, which says its number.  Raises the errors of `integrations.errors`."""
        answer = self._server.read_one(_PATH, "check_agreement")
        if answer.whole_number("agreementNumber") < 1:
            answer.fail("agreementNumber", "expected the number of an agreement")
