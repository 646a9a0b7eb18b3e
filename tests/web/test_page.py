from __future__ import annotations

import json
import re
from html.parser import HTMLParser

from rules.language.catalogue import Language
from web.assets import FOLDER, Assets
from web.page import Pages, load_page_texts

LANGUAGES: tuple[Language, Language] = ("da", "en")
TEMPLATE = (FOLDER.parent / "templates" / "sidebar.html").read_text()
SCRIPTS = "".join(path.read_text() for path in FOLDER.glob("*.js"))


class Seen(HTMLParser):
    """Every attribute, and what stands in each script."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.attributes: list[tuple[str, str | None]] = []
        self.scripts: list[str] = []
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs
        self._inside = tag == "script"

    def handle_endtag(self, _tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.scripts.append(data)


def test_nothing_is_inline_and_the_bearer_cannot_end_its_script() -> None:
    html = Pages("da", Assets()).sidebar("</script><script>alert(1)</script>")
    seen = Seen(html)
    assert not [name for name, _ in seen.attributes if name.startswith("on") or name == "style"]
    (data,) = [one for one in seen.scripts if one.strip()]
    assert json.loads(data)["bearer"] == "</script><script>alert(1)</script>"


def test_a_message_is_escaped() -> None:
    html = Pages("da", Assets()).message("<b>Nej</b>", "Åbn siden fra <i>Zendesk</i>.")
    assert "<b>" not in html
    assert "&lt;i&gt;Zendesk" in html


def test_only_the_given_origins_may_show_the_page() -> None:
    pages = Pages("da", Assets())
    policy = dict(part.split(" ", 1) for part in pages.policy("https://acme.zendesk.com").split("; "))
    assert policy["frame-ancestors"] == "https://acme.zendesk.com"
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self' https://static.zdassets.com"
    assert not [value for value in policy.values() if "unsafe" in value or "*" in value]
    assert pages.policy().endswith("frame-ancestors 'none'")


def test_both_languages_have_the_same_texts_with_the_same_places() -> None:
    danish, english = (load_page_texts(language) for language in LANGUAGES)
    assert list(danish) == list(english)
    for key, text in danish.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", english[key])), key


def test_every_text_is_used() -> None:
    def is_used(key: str) -> bool:
        kind = key.partition("_")[0]
        named = f"text.{key}" in TEMPLATE or f'"{key}"' in SCRIPTS or f'word("{kind}", ' in SCRIPTS
        return named or key in ("overdue", "balance", "limit")

    assert [key for key in load_page_texts("da") if not is_used(key)] == []


def test_every_text_that_is_asked_for_exists() -> None:
    asked = set(re.findall(r'\btext\("(\w+)"', SCRIPTS)) | set(re.findall(r"text\.(\w+)", TEMPLATE))
    assert asked
    assert asked <= set(load_page_texts("da"))
