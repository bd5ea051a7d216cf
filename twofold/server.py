"""The server: the API and the pages of one city, in the one process that owns its store."""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import secrets
import signal
import socket
import sys
from collections.abc import Callable, Iterator

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from twofold.answers.serving import Served, announced, served
from twofold.api.app import mounted
from twofold.errors import Conflict, Place
from twofold.hosting.hosted import Hosted, owned
from twofold.web.app import routes, warm
from twofold.web.report import printed, report
from twofold.web.site import publish
from twofold.workspace import Workspace

# What makes files of pages needs no server; the command line may ask no other surface for it.
__all__ = ["printed", "publish", "report", "serve"]

# Only this machine's own programs and browsers reach it.
HOST = "127.0.0.1"
HOSTS = (HOST, "localhost")
PORT = 8400
# Seconds that requests under way have to end, once it was told to stop.
GRACE = 10
STOPPING = (signal.SIGINT, signal.SIGTERM)


def serve(workspace: Workspace, port: int | None, ready: Callable[[str], None]) -> None:
    """Serves a city until it is interrupted or told to end; `ready` is told where.

    Raises Conflict where the port is taken, or another process has the city.
    """
    if found := served(workspace.root):
        raise Conflict("cli.served_already", Place.of(workspace.root), url=found.url,
                       pid=str(found.pid))  # fmt: skip
    with contextlib.ExitStack() as stack:
        hosted = Hosted(workspace.root, secrets.token_hex(8), secrets.token_urlsafe(24),
                        workspace.engine, workspace.vintage)  # fmt: skip
        stack.enter_context(owned(workspace, lambda: warm(hosted)))
        bound = stack.enter_context(_bound(port))
        host, taken = bound.getsockname()[:2]
        root = str(workspace.root.resolve())
        note = Served(root, host, taken, os.getpid(), hosted.mark, hosted.key)
        stack.enter_context(announced(workspace.root, note))
        try:
            _Server(hosted, lambda: ready(note.url)).run(sockets=[bound])
        finally:
            gc.unfreeze()  # so that what the engine left behind is freed before it is unloaded


class _Server(uvicorn.Server):
    """A server that says when it is ready, and that a signal stops as any command is stopped."""

    def __init__(self, hosted: Hosted, ready: Callable[[], None]) -> None:
        super().__init__(uvicorn.Config(
            application(hosted), log_level="warning", access_log=False, lifespan="off",
            server_header=False, timeout_graceful_shutdown=GRACE,
        ))  # fmt: skip
        self.hosted = hosted
        self.ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            await run_in_threadpool(warm, self.hosted)
            # What stands now stays: the documents, the words, the templates. Looking through all of
            # it again takes a third of the time of compiling a policy.
            gc.collect()
            gc.freeze()
            self.ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ctrl-C, or being told to end, stops the server; the signal is not sent again."""
        before = {number: signal.signal(number, self.handle_exit) for number in STOPPING}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def application(hosted: Hosted) -> Starlette:
    """The whole application. A request that names another host is not for us: a page elsewhere may
    have had this address put under its own name."""
    return Starlette(
        routes=[mounted(hosted), *routes(hosted)],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(HOSTS))],
    )


@contextlib.contextmanager
def _bound(port: int | None) -> Iterator[socket.socket]:
    """The port, taken before anything is said of it; the usual one unless somebody has it, where
    none is asked for."""
    # The protocol is named since asyncio sends at once (TCP_NODELAY) only on sockets that name it;
    # else the body of a page waits 40 ms for its reader to acknowledge the head.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as made:
        if sys.platform != "win32":  # there it would let two servers share a port
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((HOST, PORT if port is None else port))
        except (OSError, OverflowError) as error:
            if port is not None:
                raise Conflict("cli.port_taken", port=str(port)) from None
            if getattr(error, "errno", None) != errno.EADDRINUSE:
                raise
            made.bind((HOST, 0))
        made.listen(128)
        yield made
