"""The agent's side of the simulated Zendesk: a ticket with an app's frame beside it, to be opened in a browser."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "frame"

_TYPES = {".js": "text/javascript", ".css": "text/css"}


def frame_page(data: Mapping[str, Any], files: str) -> str:
    """The page as HTML; `files` is the address below which `frame_file` is served.

    `data` has `sidebar` (the app's address), `token` (signed by Zendesk), `app_guid`, `installation_id`, `ticket`
    (its `id`, `subject` and `description`), `ticket_address` (with `{id}`) and `color_scheme` (`light` or `dark`).
    """
    page = (FOLDER / "frame.html").read_text("utf-8")
    # As JSON in a script: nothing that a mail says may end the script or begin another.
    shown = json.dumps(data).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return page.replace("{{ files }}", escape(files)).replace("{{ data }}", shown)


def frame_file(name: str) -> tuple[bytes, str] | None:
    """A script or style of the page, or Zendesk's script of which `zaf_sdk.js` plays the part, with its type."""
    path = FOLDER / name
    if path.parent != FOLDER or path.suffix not in _TYPES or not path.is_file():
        return None
    return path.read_bytes(), _TYPES[path.suffix]
