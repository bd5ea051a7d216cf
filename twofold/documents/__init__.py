"""Documents: Markdown that is also the rule. `parse` text, `read` a file, `read_folder` a tree."""

from twofold.documents.model import Block, Document, Fence, Heading, Prose, Row, Table
from twofold.documents.read import document_paths, parse, read, read_folder
from twofold.documents.remember import once, remembered, steady

__all__ = [
    "Block", "Document", "Fence", "Heading", "Prose", "Row", "Table",
    "document_paths", "once", "parse", "read", "read_folder", "remembered", "steady",
]  # fmt: skip
