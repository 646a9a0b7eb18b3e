"""The scripts and styles of the sidebar: read and packed once, kept by the browser for good.

The version of all of them is part of each address, so that scripts find each other by plain relative imports and a
new version is a new address.  Nothing is built: the files in `web/static` are what the browser runs.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, request

FOLDER = Path(__file__).parent / "static"

_TYPES = {".js": "text/javascript", ".css": "text/css"}
_FOR_GOOD = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is and as it travels."""

    mimetype: str
    content: bytes
    packed: bytes


class Assets:
    """Every script and style of a folder."""

    def __init__(self, folder: Path = FOLDER) -> None:
        paths = sorted(path for path in folder.iterdir() if path.suffix in _TYPES)
        self._files = {path.name: _read(path) for path in paths}
        digest = hashlib.sha256()
        for name, asset in self._files.items():
            digest.update(name.encode() + b"\0" + asset.content)
        self.version = digest.hexdigest()[:12]

    def address(self, name: str) -> str:
        """Where the browser finds a file, from `…/sidebar`: wherever a proxy has put that.  Raises KeyError."""
        if name not in self._files:
            raise KeyError(name)
        return f"sidebar/static/{self.version}/{name}"

    def scripts(self) -> list[str]:
        """The addresses of all scripts, so that the page can ask for them at once and not one after the other."""
        return [self.address(name) for name in self._files if name.endswith(".js")]

    def find(self, name: str) -> Asset | None:
        """The file of that name."""
        return self._files.get(name)


def assets(files: Assets) -> Blueprint:
    """`GET /sidebar/static/VERSION/NAME`, for everybody: nothing in them is secret."""
    blueprint = Blueprint("assets", __name__)

    @blueprint.get("/sidebar/static/<version>/<name>")
    def show(version: str, name: str) -> Response:
        asset = files.find(name)
        if asset is None:
            return Response("Not found.\n", 404, mimetype="text/plain")
        packed = "gzip" in request.headers.get("Accept-Encoding", "")
        answer = Response(asset.packed if packed else asset.content, mimetype=asset.mimetype)
        if packed:
            answer.headers["Content-Encoding"] = "gzip"
        answer.headers["Vary"] = "Accept-Encoding"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        # While an installation is being updated, a page of one version may ask a process of another.
        answer.headers["Cache-Control"] = _FOR_GOOD if version == files.version else "no-store"
        return answer

    return blueprint


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    return Asset(_TYPES[path.suffix], content, gzip.compress(content, 9, mtime=0))
