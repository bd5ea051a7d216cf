"""Registers: what was recorded, and when. Import, look, export; nothing is ever overwritten."""

from twofold.registers.exports import export
from twofold.registers.imports import import_file, publish
from twofold.registers.show import log, show

__all__ = ["export", "import_file", "log", "publish", "show"]
