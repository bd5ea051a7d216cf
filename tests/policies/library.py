"""The shipped policies, as documents and as read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from tests.facts.tables import subject
from tests.support import ROOT
from twofold import documents
from twofold.documents import Document
from twofold.policies.model import Policy
from twofold.policies.read import read
from twofold.sql.nodes import Name

FOLDER = ROOT / "library" / "cn" / "policies"
# The two that every other policy leans on; all of them are in test_library.py.
IDS = ("cn.hnte", "cn.tech-sme")


@cache
def document(id_: str) -> Document:
    return documents.read(FOLDER / f"{id_}.md")


def facts() -> Mapping[str, Name]:
    return subject().names


@cache
def policy(id_: str) -> Policy:
    return read(document(id_), facts())


def standard_row(id_: str, day: date | None = None) -> dict[str, str]:
    """The ordinary applicant of a policy's cases, as cells of a facts file."""
    return {k: v for k, v in policy(id_).standard.items() if k != "day"}
