"""`twofold serve`: the city over HTTP and in the browser, until it is interrupted."""

from __future__ import annotations

from twofold.cli.options import Port
from twofold.cli.run import Run
from twofold.errors import NotFound, Place


def serve(run: Run, port: Port = None) -> None:
    """Serves the city on this machine. Raises NotFound where it has no store yet."""
    from twofold.server import serve as served

    workspace = run.city()
    if workspace.vintage is None and not workspace.store.exists():
        raise NotFound("cli.no_store_to_serve", Place.of(workspace.root))

    def ready(url: str) -> None:
        name = workspace.name[run.say.lang]
        print(run.say("cli.text.serving", name=name, url=f"{url}/{run.say.lang}/"), flush=True)

    served(workspace, port, ready)
    run.notice("cli.notices.served_no_more")
