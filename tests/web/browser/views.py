"""What the sidebar's backend may answer, as the page is promised it: one full view, and what tests change in it."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

TICKET_ID = "4711"


def due(minutes: float) -> str:
    """An instant so many minutes from now."""
    return (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()


VIEW: dict[str, Any] = {
    "ticket": {"id": TICKET_ID, "status": "open", "updated_at": "2026-11-26T08:12:00Z", "channel": "email"},
    "customer": {
        "state": "proven",
        "number": "10234",
        "name": "Nordisk Fjord A/S",
        "proof": "ERP kender afsenderen som kontakt hos kunde 10234.",
        "stated": None,
    },
    "agreement": {
        "state": "clips",
        "text": "Klippekort, Business Central",
        "clips": {"left": "7,5", "of": "20", "share": 0.375, "net": True},
        "expires": "31-12-2026",
        "expires_soon": True,
    },
    "product": {"value": "bc", "text": "Business Central"},
    "account": {"name": "Fjord Drift ApS", "ref_id": "RF-20817"},
    "deadlines": [
        {
            "metric": "first_reply_time",
            "text": "Første svar",
            "due_at": due(102),
            "reason": "4 t fra to. 26-11-2026 kl. 09.12 efter kalender hotline; frokost tæller med, i nat ikke.",
            "breached": False,
            "paused": False,
        },
        {
            "metric": "total_resolution_time",
            "text": "Løsning",
            "due_at": due(3 * 24 * 60 + 75),
            "reason": "16 t fra to. 26-11-2026 kl. 09.12 efter kalender hotline; weekenden tæller ikke.",
            "breached": False,
            "paused": False,
        },
    ],
    "critical": {
        "value": False,
        "uncertain": False,
        "reason": None,
        "text": "",
        "words": [],
    },
    "credit": {
        "state": "overdue",
        "text": "Kunden har forfalden saldo.",
        "amounts": {"overdue": "1.234,50 kr.", "balance": "18.420,00 kr.", "limit": "50.000,00 kr."},
    },
    "contact": {"suggestion": "call", "text": "12 34 56 78", "reason": "Kunden beder om at blive ringet op."},
    "other_tickets": None,
    "ages": [
        {"source": "erp", "text": "kl. 09.12", "as_of": "2026-11-26T08:12:00Z", "stale": False},
        {"source": "agreements", "text": "kl. 09.12", "as_of": "2026-11-26T08:12:00Z", "stale": False},
        {"source": "zendesk", "text": "kl. 09.14", "as_of": "2026-11-26T08:14:00Z", "stale": False},
    ],
    "erp": {"up": True, "text": ""},
    "teamviewer": {
        "available": True,
        "state": "none",
        "code": None,
        "supporter_link": None,
        "end_customer_link": None,
    },
    "callback": None,
    "time": {"available": True, "unit_text": "Et klip er 30 min.", "minutes_today": 0, "entries": []},
    "may": {
        "correct": True,
        "amounts": True,
        "time": True,
        "correct_time": True,
        "remote": True,
        "corrections": True,
    },
    "rulebook": "a1b2c3d4",
    "zone": "Europe/Copenhagen",
}

OTHER: list[dict[str, Any]] = [
    {
        "id": "4690",
        "subject": "Momsafregning stemmer ikke",
        "status": "pending",
        "updated_at": "2026-11-25T12:00:00Z",
    },
    {"id": "4702", "subject": "Ny bruger til lageret", "status": "open", "updated_at": "2026-11-26T07:00:00Z"},
]

CONFLICT = {
    "state": "conflict",
    "number": "10234",
    "name": "Nordisk Fjord A/S",
    "proof": "Afsenderen hører til 10234, men teksten nævner 20345.",
    "stated": {"number": "20345", "name": "Havneby Maskinfabrik ApS"},
}

CRITICAL = {
    "value": True,
    "uncertain": True,
    "reason": "outage",
    "text": "",
    "words": ["serveren er nede", "ingen kan arbejde"],
}

ERP_DOWN = {
    "customer": {
        **VIEW["customer"],
        "state": "claimed",
        "proof": "Kundenummer 10234 står i teksten, men ERP svarer ikke.",
    },
    "agreement": {
        "state": "unknown",
        "text": "Ukendt siden kl. 09.12",
        "clips": None,
        "expires": None,
        "expires_soon": False,
    },
    "credit": {"state": "unknown", "text": "Ukendt siden kl. 09.12", "amounts": None},
    "ages": [
        {"source": "erp", "text": "i går kl. 15.40", "as_of": "2026-11-25T14:40:00Z", "stale": True},
        {"source": "zendesk", "text": "kl. 09.14", "as_of": "2026-11-26T08:14:00Z", "stale": False},
    ],
    "erp": {"up": False, "text": "ERP svarer ikke siden kl. 09.12. Tal fra ERP er de sidst kendte; resten er nyt."},
}


def view(**changed: Any) -> dict[str, Any]:
    """The full view but for what is given."""
    return {**copy.deepcopy(VIEW), **copy.deepcopy(changed)}


MISSING = {
    "customer": {
        "state": "missing",
        "number": None,
        "name": None,
        "proof": "Intet kundenummer er oplyst, og afsenderen er ikke kendt.",
        "stated": None,
    },
    "agreement": {
        "state": "none",
        "text": "Ingen gyldig aftale",
        "clips": None,
        "expires": None,
        "expires_soon": False,
    },
    "product": {"value": "unknown", "text": "Ukendt"},
    "account": {
        "name": None,
        "ref_id": None,
        "possible": [
            {"name": "Fjord Drift ApS", "ref_id": "RF-20817"},
            {"name": "Fjord Ejendomme ApS", "ref_id": "RF-20818"},
        ],
    },
    "deadlines": [],
    "contact": {"suggestion": None, "text": "", "reason": ""},
    "callback": {"open": True, "phone": "+45 12 34 56 78"},
    "credit": {"state": "blocked", "text": "Kunden er spærret i ERP.", "amounts": None},
}

WORKED = {
    "time": {
        "available": True,
        "unit_text": "Et klip er 30 min.",
        "minutes_today": 40,
        "entries": [
            {
                "id": "1",
                "at": due(-60),
                "minutes": 25,
                "clips": "1",
                "note": "Bogføring rettet",
                "agent": "Mette Konsulent",
                "corrected": False,
                "move": {
                    "number": "10234",
                    "text": "Registreret på kunde 20345, men sagens kunde er nu 10234.",
                    "price": "25 min. i åbningstiden. Pris: 1 klip à 30 min.",
                },
            },
            {
                "id": "2",
                "at": due(-20),
                "minutes": 15,
                "clips": "0,5",
                "note": "",
                "agent": "Jens Vagt",
                "corrected": True,
            },
        ],
    },
    "teamviewer": {
        "available": True,
        "state": "open",
        "code": "s119-457-589",
        "supporter_link": "https://go.example/s42?secret=1",
        "end_customer_link": "https://get.example/s42",
    },
}
