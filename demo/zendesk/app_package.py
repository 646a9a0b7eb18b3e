"""An app's package as Zendesk takes it: what its own validator checks (zendesk_apps_support), for an app with a page.

`zcli apps:validate` only sends the package to an account's `/api/v2/apps/validate`, so it cannot tell without one.
Source: https://github.com/zendesk/zendesk_apps_support (lib/zendesk_apps_support/validations).
"""

from __future__ import annotations

import io
import json
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from demo.zendesk.refusal import refuse

Files: TypeAlias = Mapping[str, bytes]

LARGEST = 20 * 1024 * 1024
LOCATIONS = frozenset(
    {
        "background", "modal", "nav_bar", "new_ticket_sidebar", "organization_sidebar", "system_top_bar",
        "ticket_editor", "ticket_sidebar", "top_bar", "user_sidebar",
    }
)  # fmt: skip
REQUIREMENTS = frozenset(
    {
        "automations", "channel_integrations", "custom_objects", "macros", "organization_fields", "targets",
        "ticket_fields", "triggers", "user_fields", "views", "webhooks",
    }
)  # fmt: skip
PARAMETERS = frozenset({"text", "checkbox", "url", "number", "multiline", "hidden", "oauth", "mtls"})
_LOCALE = re.compile(r"[a-z]{2}(-\w{2,3})?")
_TRANSLATION = re.compile(r"translations/(.*)\.json")
_PNG = b"\x89PNG\r\n\x1a\n"
_LOGOS = {"assets/logo.png": (320, 320), "assets/logo-small.png": (128, 128)}


@dataclass(frozen=True, slots=True)
class AppPackage:
    """What Zendesk takes from a package."""

    name: str
    url: str
    signed_urls: bool
    requirements: Mapping[str, Mapping[str, object]]


def parse_package(content: bytes) -> AppPackage:
    """The package of a zip file.  Raises Refusal 422 with the first thing that Zendesk would not take."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > LARGEST:
                raise refuse(422, "InvalidPackage", "The package is too large")
            files = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    except zipfile.BadZipFile:
        raise refuse(422, "InvalidPackage", "This is no zip file") from None
    wrong = next(iter(problems(files)), None)
    if wrong is not None:
        raise refuse(422, "InvalidPackage", wrong)
    manifest, texts = _json(files, "manifest.json"), _json(files, "translations/en.json")
    location = manifest["location"]["support"]["ticket_sidebar"]
    requirements = _json(files, "requirements.json") if "requirements.json" in files else {}
    return AppPackage(texts["app"]["name"], location["url"], manifest.get("signedUrls", False), requirements)


def problems(files: Files) -> list[str]:
    """What Zendesk's validator would say."""
    if "manifest.json" not in files:
        nested = any(re.fullmatch(r"[^/]+/manifest\.json", name) for name in files)
        return ["manifest.json is in a folder of its own" if nested else "Could not find manifest.json"]
    try:
        return [*_manifest(files), *_translations(files), *_requirements(files), *_images(files)]
    except ValueError as error:
        return [f"{error}"]


def _manifest(files: Files) -> Iterator[str]:
    manifest = _json(files, "manifest.json")
    missing = [key for key in ("author", "defaultLocale", "location", "frameworkVersion") if not manifest.get(key)]
    if missing:
        yield f"Missing required fields in manifest: {', '.join(missing)}"
        return
    for key in ("requirementsOnly", "marketingOnly", "singleInstall", "signedUrls", "private"):
        if not isinstance(manifest.get(key, False), bool):
            yield f"{key} must be a Boolean"
    for key in ("defaultLocale", "version", "frameworkVersion", "remoteInstallationURL", "termsConditionsURL"):
        if not isinstance(manifest.get(key, ""), str):
            yield f"{key} must be a String"
    author = manifest["author"]
    keys = ("name", "email", "url")
    if not isinstance(author, dict) or not all(isinstance(author.get(key, ""), str) for key in keys):
        yield "author's name, email and url must be Strings"
    elif author.get("url") and not _is_url(author["url"]):
        yield "author url is not a valid URL"
    if manifest["frameworkVersion"] != "2.0":
        yield f"{manifest['frameworkVersion']} is not a valid framework version. Available versions are: 2.0"
    locale = str(manifest["defaultLocale"])
    if not _LOCALE.fullmatch(locale):
        yield f"{locale} is not a valid default locale"
    elif f"translations/{locale}.json" not in files:
        yield f"Missing translation file for locale '{locale}'"
    allowed = manifest.get("domainWhitelist")
    if allowed is not None and not (isinstance(allowed, list) and all(isinstance(one, str) for one in allowed)):
        yield "domainWhitelist must be an Array of Strings"
    yield from _locations(manifest["location"], files)
    yield from _parameters(manifest.get("parameters", []))


def _locations(location: object, files: Files) -> Iterator[str]:
    if not isinstance(location, dict) or not location:
        yield "Locations need to be URLs"
        return
    for host, places in location.items():
        if host not in ("support", "chat", "sell"):
            yield f"{host} is not a valid host"
            continue
        for place, options in places.items() if isinstance(places, dict) else ():
            if host == "support" and place not in LOCATIONS:
                yield f"{place} is an invalid location in Support"
            url = options if isinstance(options, str) else options.get("url")
            if not isinstance(url, str) or not (_is_page(url) or (url.startswith("assets/") and url in files)):
                yield f"{url} is either an invalid location URI, refers to a missing file, or does not use HTTPS"
            if isinstance(options, dict) and not isinstance(options.get("flexible", False), bool):
                yield "flexible must be a Boolean"


def _parameters(parameters: object) -> Iterator[str]:
    if not isinstance(parameters, list):
        yield "App parameters must be an array"
        return
    names = [one.get("name") for one in parameters]
    if len(set(names)) < len(names):
        yield "Duplicate app parameters defined"
    if "name" in names:
        yield "Can't call a parameter 'name'"
    for one in parameters:
        if one.get("type", "text") not in PARAMETERS:
            yield f"{one.get('type')} is an invalid parameter type"
        if one.get("type") == "hidden" and one.get("required"):
            yield f"{one.get('name')} set to hidden and cannot be required"


def _translations(files: Files) -> Iterator[str]:
    private = _json(files, "manifest.json").get("private", True)
    needed = {"name"} if private else {"name", "short_description", "installation_instructions", "long_description"}
    for path in files:
        match = _TRANSLATION.fullmatch(path)
        if match is None:
            continue
        if not _LOCALE.fullmatch(match.group(1)):
            yield f"{path} is not a valid locale"
        texts = _json(files, path)
        app = texts.get("app")
        if path == "translations/en.json" and (not isinstance(app, dict) or needed - app.keys()):
            yield f"Missing required key from {path}"


def _requirements(files: Files) -> Iterator[str]:
    if "requirements.json" not in files:
        return
    requirements = _json(files, "requirements.json")
    unknown = requirements.keys() - REQUIREMENTS
    if unknown:
        yield f"requirements.json contains invalid types: {', '.join(sorted(unknown))}"
    for kind, rows in requirements.items():
        for identifier, row in rows.items():
            wanted = {"name"} if kind == "webhooks" else {"title"}
            if kind in ("user_fields", "organization_fields"):
                wanted.add("key")
            for key in wanted - row.keys():
                yield f"Missing required fields in requirements.json: '{key}' is required in '{identifier}'"


def _images(files: Files) -> Iterator[str]:
    for path, size in _LOGOS.items():
        content = files.get(path, b"")
        if not content.startswith(_PNG):
            yield f"{path} is missing or no PNG"
        elif struct.unpack(">II", content[16:24]) != size:
            yield f"{path} must be {size[0]} by {size[1]} pixels"


def _is_page(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" or parts.hostname == "localhost"


def _is_url(url: str) -> bool:
    return urlsplit(url).scheme in ("https", "http")


def _json(files: Files, path: str) -> dict[str, Any]:
    """Raises ValueError."""
    try:
        content = json.loads(files[path], object_pairs_hook=_unique)
    except (KeyError, ValueError) as error:
        raise ValueError(f"{path} is not proper JSON: {error}") from None
    if not isinstance(content, dict):
        raise ValueError(f"{path} is not a JSON object")
    return content


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key is there twice")
    return dict(pairs)
