"""What a reader enters on a page: read from the request, answered, and kept nowhere.

A page takes a form where it has one (`Page(..., form=handler)`). The handler is given what was
asked for in the address and what was entered, and gives the same kind of view as the page itself,
or a file to be saved. Nothing changes: neither the store nor what the server keeps.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, quote

from starlette.requests import Request

from twofold.errors import Denied, InputError
from twofold.web.page import Download

# What one form may hold. A policy's text has some tens of thousands of signs, a third of which a
# browser writes as nine bytes.
MOST_BYTES, MOST_FIELDS = 1 << 20, 2000
MEDIA = "application/x-www-form-urlencoded"
# Which pages a form may come from, as browsers say; a program says nothing.
OURS = ("same-origin", "none", "")
# It may be about one enterprise, and the reader did not ask for it to be kept.
NOT_KEPT = {"Cache-Control": "no-store"}


async def entered(request: Request) -> Mapping[str, str]:
    """The fields of a form by name, as they were entered; of several of a name the last.

    Raises InputError for what is no form or too large a one, Denied for one of another site.
    """
    if request.headers.get("sec-fetch-site", "") not in OURS:
        raise Denied("pages.form_elsewhere")
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != MEDIA:
        raise InputError("pages.no_form")
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise InputError("pages.large_form", most=MOST_BYTES >> 10)
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS,
                           errors="strict")  # fmt: skip
    except ValueError:  # too many, or no UTF-8
        raise InputError("pages.no_form") from None
    return {name: text.replace("\r\n", "\n") for name, text in fields}


def attached(download: Download) -> dict[str, str]:
    """What goes before a file that is to be saved under its name."""
    said = f"attachment; filename*=UTF-8''{quote(download.name, safe='')}"
    return {"Content-Disposition": said}
