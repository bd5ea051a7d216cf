"""Delivery over every surface: commands of a served city act through the server, which asks for
its key; pages show what was done."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.awards.county import CLEAN, built
from tests.surfaces.program import twofold
from twofold.answers.verbs import verb
from twofold.api.app import mounted
from twofold.hosting.hosted import Hosted, owned
from twofold.web.app import routes

KEY = {"Authorization": "Bearer key"}
STEPS = "/api/awards/delivery/2026-000001/steps"


@pytest.fixture
def county(tmp_path: Path) -> Path:
    built(tmp_path)
    return tmp_path / "county"


@pytest.fixture
def client(county: Path) -> Iterator[TestClient]:
    hosted = Hosted(county, "mark", "key")
    with owned(hosted.workspace()):
        yield TestClient(Starlette(routes=[mounted(hosted), *routes(hosted)]))


def put(client: TestClient) -> None:
    asked = "/api/awards/proposals?policy=d.reward&day=2026-02-01&who=me&knownOn=2026-02-01"
    assert client.post(asked, headers=KEY).status_code == 200


def test_a_question_is_never_a_change(client: TestClient) -> None:
    """Looking at proposals writes nothing, whatever the address says; changing asks for the key."""
    asked = "/api/awards/proposals?policy=d.reward&day=2026-02-01"
    found = client.get(asked).json()
    assert (found["count"], found["written"], found["amount"]) == (3, False, 300000)
    assert client.get(f"{asked}&write=yes").status_code == 422
    assert client.post(asked).status_code == 403
    assert client.get("/api/awards/delivery").json()["count"] == 0
    assert client.get(STEPS).status_code == 405


def test_a_move_over_http_needs_the_key_and_is_seen_at_once(client: TestClient) -> None:
    put(client)
    asked = f"{STEPS}?state=district_checked&on=2026-02-10&by=District"
    assert client.post(asked).status_code == 403
    assert client.get("/api/awards/delivery/2026-000001").json()["award"]["state"] == "proposed"
    found = client.post(asked, headers=KEY)
    assert found.status_code == 200
    assert found.json()["step"] == {
        "number": 2, "state": "district_checked", "done_on": "2026-02-10", "done_by": "District",
        "document": None, "amount": None, "note": None}  # fmt: skip
    assert client.get("/api/awards/delivery/2026-000001").json()["award"]["state"] == (
        "district_checked")  # fmt: skip
    page = client.get("/zh/awards/delivery/2026-000001").text
    assert "区市初审" in page
    assert "District" in page


def test_a_wrong_move_says_in_words_what_may_be_done(client: TestClient) -> None:
    put(client)
    found = client.post(f"{STEPS}?state=paid&lang=zh", headers=KEY)
    assert found.status_code == 422
    assert "拟兑现（proposed）" in found.json()["detail"]
    assert "区市初审（district_checked）" in found.json()["do"]
    english = client.post(f"{STEPS}?state=paid&lang=en", headers=KEY).json()
    assert "district checked (district_checked)" in english["do"]


def test_the_command_chooses_the_route_by_what_it_asks() -> None:
    propose = verb("awards propose")
    for given, method in (({"of_policy"}, "GET"), ({"of_policy", "write"}, "POST")):
        route = propose.route(given)
        assert route is not None
        assert route.method == method
    route = verb("awards move").route({"award", "to", "on"})
    assert route is not None
    assert (route.method, route.body) == ("POST", False)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pages_stand_in_both_languages(client: TestClient, lang: str) -> None:
    put(client)
    for path in ("/awards/delivery", "/awards/delivery?by=state&overdue=yes",
                 "/awards/delivery?policy=d.reward", "/awards/automatic",
                 "/awards/automatic?policy=d.unreviewed", "/awards/automatic?policy=d.old",
                 "/awards/automatic?policy=d.chosen"):  # fmt: skip
        found = client.get(f"/{lang}{path}")
        assert found.status_code == 200, (path, found.text)
    assert client.get(f"/{lang}/awards/delivery/nothing").status_code == 404
    assert client.get(f"/{lang}/awards/automatic?policy=nothing").status_code == 404


def test_the_page_of_a_policy_in_no_force_leads_to_a_day_on_which_it_is(
    client: TestClient,
) -> None:
    page = client.get("/zh/awards/automatic?policy=d.old").text
    assert "day=2026-06-30" in page
    assert "CLEAN" not in page
    there = client.get("/zh/awards/automatic?policy=d.old&day=2026-06-30").text
    assert CLEAN in there


def test_commands_do_it_without_a_server(county: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(county)
    dry = twofold("--lang", "en", "awards", "propose", "--policy", "d.reward", "--day",
                  "2026-02-01")  # fmt: skip
    assert dry.code == 0, dry.err
    assert "nothing was written" in dry.out
    made = twofold("--lang", "en", "awards", "propose", "--policy", "d.reward", "--day",
                   "2026-02-01", "--write")  # fmt: skip
    assert made.code == 0, made.err
    moved = twofold("--lang", "en", "awards", "move", "2026-000001", "district_checked", "--on",
                    "2026-02-10", "--by", "District")  # fmt: skip
    assert moved.code == 0, moved.err
    assert "proposed → district checked" in moved.out
    wrong = twofold("--lang", "en", "awards", "move", "2026-000001", "paid")
    assert wrong.code == 5
    assert "gates_passed" in wrong.err
    shown = twofold("--lang", "en", "awards", "delivery", "--format", "csv")
    assert shown.out.splitlines()[0].startswith("id,policy,policy_name")
    assert len(shown.out.splitlines()) == 4
    assert os.path.exists(county / "store.duckdb")
