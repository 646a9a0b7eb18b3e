from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from web.assets import FOLDER, Assets, assets

BUDGET = 60 * 1024


@pytest.fixture
def files() -> Assets:
    return Assets()


@pytest.fixture
def web(files: Assets) -> FlaskClient:
    app = Flask("test")
    app.register_blueprint(assets(files))
    return app.test_client()


def test_a_file_travels_packed_and_is_kept_for_good(files: Assets, web: FlaskClient) -> None:
    answer = web.get(f"/{files.address('page.js')}", headers={"Accept-Encoding": "br, gzip"})
    assert gzip.decompress(answer.data) == (FOLDER / "page.js").read_bytes()
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.mimetype == "text/javascript"


def test_who_does_not_take_it_packed_gets_it_as_it_is(files: Assets, web: FlaskClient) -> None:
    answer = web.get(f"/{files.address('page.css')}")
    assert answer.data == (FOLDER / "page.css").read_bytes()
    assert "Content-Encoding" not in answer.headers


def test_another_version_is_served_but_not_kept(files: Assets, web: FlaskClient) -> None:
    answer = web.get(f"/{files.address('page.css')}".replace(files.version, "older"))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["README.md", "garden-LICENSE.txt", "..%2Fpage.py", "missing.js"])
def test_nothing_else_is_served(name: str, files: Assets, web: FlaskClient) -> None:
    assert web.get(f"/sidebar/static/{files.version}/{name}").status_code == 404
    with pytest.raises(KeyError):
        files.address(name)


def test_the_version_follows_the_content(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("1")
    before = Assets(tmp_path).version
    (tmp_path / "a.js").write_text("2")
    assert Assets(tmp_path).version != before


def test_all_of_it_is_a_fraction_of_the_budget(files: Assets) -> None:
    total = sum(len(asset.packed) for path in FOLDER.iterdir() if (asset := files.find(path.name)))
    assert 10_000 < total < BUDGET / 2


def test_no_script_makes_elements_out_of_text() -> None:
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|srcdoc|\.on\w+ ="
    )
    for path in FOLDER.glob("*.js"):
        assert not forbidden.search(path.read_text()), path


def test_of_garden_there_is_only_what_the_page_uses() -> None:
    root = FOLDER.parent
    used = (root / "templates" / "sidebar.html").read_text() + "".join(
        path.read_text() for path in FOLDER.glob("*.js")
    )
    carried = set(re.findall(r"\.(c-[\w-]+)", (FOLDER / "garden.css").read_text()))
    colours = {f"c-tag--{colour}" for colour in re.findall(r'"(blue|green|grey|red|yellow)"', used)}
    assert carried == {name for name in carried if name in used} | colours
    variables = set(re.findall(r"(--zd-[\w-]+):", (FOLDER / "garden.css").read_text()))
    assert variables == set(re.findall(r"var\((--zd-[\w-]+)\)", (FOLDER / "page.css").read_text()))
