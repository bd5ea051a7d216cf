"""Where and with what the other figures were measured; no name of a host."""

from __future__ import annotations

import os
import platform
from datetime import date
from importlib import metadata

import psutil

from benchmarks import _table
from twofold import __version__

PACKAGES = ("duckdb", "polars", "openfisca-core", "numpy", "pyarrow")


def main() -> None:
    """Prints date, machine and versions, and how busy the machine was with other work."""
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    _table.show(("what", "here"), [
        ("date", date.today().isoformat()),
        ("processors", f"{psutil.cpu_count()} ({platform.machine()})"),
        ("memory", f"{psutil.virtual_memory().total / (1 << 30):.0f} GiB"),
        ("system", platform.system()),
        ("busy beforehand", f"{load:.0%} of the processors, last minute"),
        ("Python", platform.python_version()),
        ("twofold", __version__),
        *((name, _version(name)) for name in PACKAGES),
    ])  # fmt: skip


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "—"
