"""What was known when, asked over HTTP: as the commands answer, and wrong questions refused."""

import json

import pytest

from tests.surfaces.program import twofold

ASKED = {
    "indicators/contract-amount/vintages": "vintages contract-amount",
    "indicators/rd-spending/difference": "difference rd-spending",
    "indicators/contract-amount/log": "log contract-amount",
    "indicators/monitor?since=2025-12-01": "monitor --since 2025-12-01",
    "indicators/hnte/contribution?from=2025-11-22&by=district&limit=3":
        "contribution hnte --from 2025-11-22 --by district --limit 3",
    "indicators/entered/enterprise_report?key={org}&key=2025":
        "entered enterprise_report {org} 2025",
}  # fmt: skip


@pytest.mark.parametrize("url", ASKED)
def test_an_answer_is_that_of_the_command(api, demo_city, url: str) -> None:
    rows = api.get("/api/registers/enterprise_report?limit=1").json()["rows"]
    org = rows[0]["organisation"]
    found = api.get("/api/" + url.format(org=org), headers={"Accept": "application/json"})
    ran = twofold("--city", demo_city, "--lang", "en", "indicators",
                  *ASKED[url].format(org=org).split(), "--format", "json")  # fmt: skip
    assert (found.status_code, ran.code) == (200, 0)
    assert found.json() == json.loads(ran.out)


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("indicators/monitor", 422), ("indicators/hnte/contribution", 422),
        ("indicators/hnte/contribution?from=2025-01-01&by=colour", 422),
        ("indicators/nix/vintages", 404), ("indicators/nix/log", 404),
        ("indicators/entered/fund?key=nix", 404), ("indicators/monitor?since=soon", 422),
    ],
)  # fmt: skip
def test_a_wrong_question_is_a_problem(api, url: str, status: int) -> None:
    found = api.get("/api/" + url)
    assert found.status_code == status
    assert found.headers["content-type"].startswith("application/problem+json")
