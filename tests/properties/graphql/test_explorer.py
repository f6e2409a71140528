"""A page for trying documents is served from our own files, where an operator wants it."""

import re
from importlib.resources import files

import pytest
from tests.properties.graphql.club import Club, club

_HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
_PARTS = {"explorer.css": "text/css", "explorer.js": "text/javascript"}


def test_a_browser_is_shown_the_page(town: Club) -> None:
    answer = town.house.client.get("/graphql", headers=_HTML)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    assert "unsafe" not in policy
    for name, kind in _PARTS.items():
        assert f"/graphql/{name}" in answer.text
        part = town.house.client.get(f"/graphql/{name}")
        assert part.status_code == 200
        assert part.headers["content-type"].startswith(kind)


def test_a_program_and_a_question_are_not(town: Club) -> None:
    assert town.house.client.get("/graphql", headers={"Accept": "*/*"}).status_code == 400
    asked = town.house.client.get("/graphql?query={me{id}}", headers=_HTML)
    assert asked.json()["data"] == {"me": None}


def test_the_page_asks_nobody_else_and_writes_no_html_of_its_own() -> None:
    folder = files("premises.properties.routes") / "pages"
    for name in ("explorer.html", *_PARTS):
        text = (folder / name).read_text(encoding="utf-8")
        assert not re.search(r"https?://|//[a-z]+\.", text), name
        assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", text)
        assert not re.search(r"\son[a-z]+=|style=|<script>", text), name


def test_the_page_can_be_switched_off(tmp_path_factory: pytest.TempPathFactory) -> None:
    with club(tmp_path_factory.mktemp("plain"), explorer=False) as plain:
        assert plain.house.client.get("/graphql", headers=_HTML).status_code == 400
        for name in _PARTS:
            assert plain.house.client.get(f"/graphql/{name}").status_code == 404
