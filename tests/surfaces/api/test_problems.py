"""What goes wrong over HTTP: problem details, in the reader's words, never a traceback."""

from urllib.parse import quote

import pytest

from tests.surfaces.api.conftest import KEY
from twofold.words import words

WRONG = {
    "/api/nothing": (404, "api.no_route"),
    "/api/policies/cn.hnt": (404, "policies.no_policy"),
    "/api/policies/cn.hnte/decisions/91370203MA3C123455": (404, "policies.no_subject"),
    "/api/registers/organisatio": (404, "registers.no_register"),
    "/api/registers/organisation?key=nix": (404, "cli.no_key"),
    "/api/registers/organisation?commit=9999": (404, "registers.no_commit"),
    "/api/brief?asof=2026-01-01": (422, "api.no_parameter"),
    "/api/brief?asOf=2026-02-30": (422, "cli.bad_date"),
    "/api/brief?asOf=0001-01-01": (422, "cli.far_date"),
    "/api/brief?asOf=2026-01-01&asOf=2026-01-02": (422, "api.repeated"),
    "/api/brief?lang=fr": (422, "cli.bad_choice"),
    "/api/brief?format=doc": (422, "cli.bad_choice"),
    "/api/policies/cn.hnte/decisions?limit=0": (422, "cli.bad_whole"),
    "/api/policies/cn.hnte/decisions?limit=9999999999999999999999999": (200, None),
    "/api/policies/cn.hnte/decisions?offset=-1": (422, "cli.bad_whole"),
    "/api/policies/cn.hnte/decisions?verdict=yes": (422, "cli.bad_choice"),
    "/api/policies/cn.hnte/decisions?day=2010-01-01": (422, "policies.before_text"),
    "/api/indicators/measures?indicator=hnt": (404, None),
}


@pytest.mark.parametrize(("url", "told"), WRONG.items(), ids=WRONG)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_wrong_question_is_told_so(api, url: str, told: tuple[int, str | None], lang: str):
    answer = api.get(url, headers={"Accept-Language": lang})
    status, key = told
    assert answer.status_code == status
    if status == 200:
        return
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] in (lang, "en")
    problem = answer.json()
    assert problem["status"] == status
    assert key in (None, problem["key"])
    assert problem["type"] == f"/api/problems/{problem['key']}"
    assert problem["detail"]
    assert problem["do"]
    chinese = any("\u4e00" <= char <= "\u9fff" for char in problem["title"])
    assert chinese == (answer.headers["content-language"] == "zh")


def test_the_words_are_those_of_the_command_line(api) -> None:
    problem = api.get("/api/brief?asOf=soon", headers={"Accept-Language": "zh"}).json()
    say = words("zh")
    assert problem["detail"] == say("errors.cli.bad_date.what", value="soon")
    assert problem["do"] == say("errors.cli.bad_date.do")
    assert (problem["where"], problem["exit_code"]) == ("asOf", 2)


def test_a_type_that_nobody_gives_is_refused(api) -> None:
    answer = api.get("/api/brief", headers={"Accept": "image/png"})
    assert (answer.status_code, answer.json()["key"]) == (406, "api.no_such_type")


def test_a_method_that_is_not_there_is_refused(api) -> None:
    answer = api.delete("/api/registers/organisation")
    assert (answer.status_code, answer.json()["key"]) == (405, "api.no_method")
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer no"}, {"Authorization": KEY}])
def test_nobody_changes_a_city_without_its_key(api, header: dict[str, str]) -> None:
    before = api.get("/api/commits?limit=1").headers["x-total-count"]
    answer = api.post("/api/registers/organisation/imports?who=me", content=b"id\n1\n",
                      headers=header)  # fmt: skip
    assert (answer.status_code, answer.json()["key"]) == (403, "api.no_key")
    assert api.get("/api/commits?limit=1").headers["x-total-count"] == before


def test_a_file_that_cannot_be_read_is_named_as_its_sender_named_it(api) -> None:
    sent = {"Authorization": f"Bearer {KEY}",
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote('企业.csv')}"}  # fmt: skip
    answer = api.post("/api/registers/organisation/imports?who=me", content="idd,name\n1,2\n",
                      headers=sent)  # fmt: skip
    problem = answer.json()
    assert answer.status_code == 422
    assert problem["where"].startswith("企业.csv:1")
    assert "tmp" not in answer.text


def test_a_path_in_a_file_name_leads_nowhere(api) -> None:
    sent = {"Authorization": f"Bearer {KEY}",
            "Content-Disposition": "attachment; filename*=UTF-8''..%2F..%2Fcity.yaml"}  # fmt: skip
    answer = api.post("/api/registers/organisation/imports?who=me", content="idd\n1\n",
                      headers=sent)  # fmt: skip
    assert answer.json()["where"].startswith("city.yaml:1")


def test_nothing_sent_is_told_so(api) -> None:
    sent = {"Authorization": f"Bearer {KEY}"}
    answer = api.post("/api/registers/organisation/imports?who=me", headers=sent)
    assert (answer.status_code, answer.json()["key"]) == (422, "api.no_file")


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE organisation; --", "%00", "<script>", "\\", "示例"]
)
def test_a_hostile_text_is_a_text(api, text: str) -> None:
    answer = api.get("/api/registers/organisation", params={"find": text, "limit": "1"})
    assert answer.status_code == 200
    assert api.get("/api/registers/organisation?limit=1").json()["total"] > 20_000


@pytest.mark.parametrize("url", ["/api/vintage", "/api/registers/broker?personal=yes"])
def test_what_is_about_persons_needs_the_key(api, url: str) -> None:
    assert (api.get(url).status_code, api.get(url).json()["key"]) == (403, "api.no_key")
    assert api.get(url, headers={"Authorization": f"Bearer {KEY}"}).status_code == 200


def test_names_of_persons_are_withheld(api) -> None:
    """The register of brokers marks their names as personal."""
    sent = {"Authorization": f"Bearer {KEY}"}
    whole = api.get("/api/registers/broker?limit=1&personal=yes", headers=sent).json()["rows"][0]
    bare = api.get("/api/registers/broker?limit=1").json()
    assert "name" in bare["withheld"]
    assert "name" not in bare["rows"][0] or bare["rows"][0]["name"] is None
    assert whole["name"]


@pytest.mark.parametrize("name", ["..", "a%00b", "x" * 300, "%0d%0aX-Y: z"])
def test_a_name_that_no_file_can_have_is_refused(api, name: str) -> None:
    sent = {"Authorization": f"Bearer {KEY}",
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}"}  # fmt: skip
    answer = api.post("/api/registers/organisation/imports?who=me", content="idd\n1\n",
                      headers=sent)  # fmt: skip
    assert (answer.status_code, answer.json()["key"]) == (422, "api.bad_name")
