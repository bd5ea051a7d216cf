"""What is seen wrong on a page, by the rules of look.js and of axe-core."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

LOOK = Path(__file__).with_name("look.js").read_text(encoding="utf-8")
# Findings that keep somebody from reading or using a page.
SERIOUS = ("serious", "critical")
LAYOUT = ("sideways", "clipped", "overlapping", "touching")


def ask(page: Page, question: str) -> Any:
    """One of the functions of look.js."""
    return page.evaluate(f"(window.__look ??= {LOOK.strip()}).{question}()")


def layout(page: Page) -> list[str]:
    """What does not fit, is cut off, or lies on top of something else."""
    return [f"{kind}: {one}" for kind in LAYOUT for one in ask(page, kind)]


@cache
def _axe() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def axe(page: Page, *rules: str) -> list[str]:
    """Serious findings of axe-core, of all its rules or of some."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(f"() => {{ {_axe()} }}")
    only = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
    options = json.dumps({**only, "resultTypes": ["violations"]})
    found = page.evaluate(
        f"""async () => (await axe.run(document, {options})).violations.map((one) => ({{
            rule: one.id, impact: one.impact, help: one.help,
            nodes: one.nodes.map((node) => node.target.join(" ") + " | " + node.html.slice(0, 120)),
        }}))"""
    )
    return [
        f"{one['rule']} ({one['impact']}): {one['help']}: {len(one['nodes'])}× {one['nodes'][0]}"
        for one in found
        if one["impact"] in SERIOUS
    ]
