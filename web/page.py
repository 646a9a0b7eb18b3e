"""The HTML of the sidebar: what can be said before anything has been asked, with places for the rest."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from rules.language.catalogue import Language
from web.assets import Assets

SDK = "https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js"
"""Zendesk's own script, by which a page inside its frame talks to it."""


class Pages:
    """The pages in one language; every text in them comes from `rules/language`."""

    def __init__(self, language: Language, assets: Assets, sdk: str = SDK) -> None:
        self._language = language
        self._assets = assets
        self._sdk = sdk
        self._texts = load_page_texts(language)
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def sidebar(self, bearer: str) -> str:
        """The sidebar of an agent who has been let in; `bearer` is what its own calls prove themselves by."""
        page = {"bearer": bearer, "language": self._language, "sdk": self._sdk, "texts": self._texts}
        return self._rendered("sidebar.html", page=page, sdk=self._sdk)

    def message(self, title: str, text: str) -> str:
        """A page that only says something, such as why the sidebar is not shown."""
        return self._rendered("message.html", title=title, message=text)

    def policy(self, *ancestors: str) -> str:
        """The Content-Security-Policy of both: nothing inline, nothing from elsewhere but Zendesk's script.

        `ancestors` are the origins that may show the page in a frame; none may where none is given.
        """
        sdk_origin = "/".join(self._sdk.split("/")[:3])
        return "; ".join(
            (
                "default-src 'none'",
                f"script-src 'self' {sdk_origin}",
                "style-src 'self'",
                "img-src 'self' data:",
                "connect-src 'self'",
                "base-uri 'none'",
                "form-action 'none'",
                "frame-ancestors " + (" ".join(ancestors) or "'none'"),
            )
        )

    def _rendered(self, template: str, **values: object) -> str:
        return self._templates.get_template(template).render(
            language=self._language, text=self._texts, assets=self._assets, **values
        )


@functools.cache
def load_page_texts(language: Language) -> Mapping[str, str]:
    """What the page says, as shipped, by key."""
    loaded = yaml.safe_load((files("rules.language") / f"page.{language}.yaml").read_text("utf-8"))
    return {key: str(text) for key, text in loaded.items()}
