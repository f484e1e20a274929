"""Serve: a local server that shows the site as it was last whole, and tells open pages what has changed.

starlette and uvicorn serve, watchfiles watches; what is told is an `Outcome`. The server answers only to names of
this machine, so that no page from elsewhere can read it by a name of its own that leads here.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import re
import secrets
import shutil
import socket
import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

import uvicorn
from markupsafe import Markup
from mkdocs.config.defaults import MkDocsConfig
from selectolax.lexbor import LexborHTMLParser
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from watchfiles import awatch

from generator import build, channels, load
from generator.alone import own
from generator.diagnostics import Where, counted
from generator.overlay import LIVE, Editor, Overlay, overlay
from generator.preview import Outcome, Preview
from generator.routes import is_of_all
from generator.write import write

LOCAL = ["localhost", "127.0.0.1", "[::1]"]
_PATIENCE = 2.0
"""Seconds that a line on the terminal waits for the browser to say that it shows the change."""
_HASHED = re.compile(r"\.[0-9a-f]{8}\.min\.(css|js)$")
"""Files of the theme that have another name when they have other bytes."""
_EMPTY = b"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Not made yet</title></head>
<body><h1>The site is not made yet</h1><p>It is shown as soon as its sources are sound.</p></body></html>
"""
"""What is shown while the site was never whole."""


class AddressTaken(Exception):
    """The server can't be had at this address; the argument says why."""


def serve(root: Path, address: str, editor: str, tell: Callable[[Outcome], str]) -> None:
    """Shows the site at `address` (HOST:PORT) until interrupted.

    `editor` is a template of addresses that open a file; `tell` words what was found for the terminal.

    Raises:
        AddressTaken: somebody else is there, or there is no such address.
        OSError: the folder to work in is a link.
    """
    listening = _listening(address)
    name = f"build/serve/{listening.getsockname()[1]}"  # of its own: other ports may be served, too
    folder = root / name
    own(root, "build", "build/serve", name)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        with listening, contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_Server(Preview(root, folder), Editor(root, editor), tell).run(listening))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _listening(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    host = host.strip("[]") or "localhost"
    try:
        return socket.create_server((host, int(port)), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except ValueError:
        raise AddressTaken(f"`{address}` is no address; write it as localhost:8000.") from None
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise AddressTaken(f"Nothing can be served at {address}: {reason}. Take another one: --address.") from None


@dataclass(frozen=True, slots=True)
class _State:
    """What open pages are told."""

    build: str = field(default_factory=lambda: secrets.token_hex(8))
    """Stands for the site as it is shown; a page that was made with another one reloads."""
    html: str = ""
    opens: bool = False
    digest: str = ""
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    """By which the browser says that it shows this."""


class _Server:
    def __init__(self, preview: Preview, editor: Editor, tell: Callable[[Outcome], str]) -> None:
        self.preview, self.editor, self.tell = preview, editor, tell
        self.top = preview.root.resolve()
        self.saved: asyncio.Queue[set[str]] = asyncio.Queue()
        self.state = _State()
        self.ended = False
        self.listeners = 0
        self.news = asyncio.Condition()
        self.seen = asyncio.Event()
        self.awaited: set[str] = set()
        """Any of these shows that a page has caught up."""
        self.lines: set[asyncio.Task[None]] = set()

    # ------------------------------------------------------------ from the save to the browser

    async def run(self, listening: socket.socket) -> None:
        host, port = listening.getsockname()[:2]
        async with asyncio.TaskGroup() as tasks:
            watching = [tasks.create_task(watch) for watch in (self._watch_sources(), self._watch_settings())]
            await self.refresh(time.time(), "")
            gc.freeze()  # what is here now stays
            server = _Uvicorn(
                uvicorn.Config(self.app([*LOCAL, host]), lifespan="off", log_config=None, timeout_graceful_shutdown=1)
            )
            server.end = self.end
            name = "localhost" if host in ("127.0.0.1", "::1") else host
            print(f"Serving at http://{name}:{port}{self.base}  (Ctrl-C ends it)", flush=True)
            following = tasks.create_task(self._follow())
            await server.serve(sockets=[listening])
            for task in [*watching, following, *self.lines]:
                task.cancel()

    async def _follow(self) -> None:
        """Makes the site anew whenever something was saved; what was saved together comes together."""
        while True:
            saved = await self.saved.get()
            while not self.saved.empty():
                saved |= self.saved.get_nowait()
            times = {path: moment for path in saved if (moment := _saved(path)) is not None}
            names = sorted(_named(Path(path), self.top) for path in times or saved)
            more = f" and {len(names) - 1} more" if len(names) > 1 else ""
            await self.refresh(_last(times.values()), f"{names[0]}{more}")

    async def _watch_sources(self) -> None:
        folders = [self.top / load.SOURCES, self.top / load.DOCS, build.THEME, build.PACKAGE / "templates"]
        there = [folder for folder in folders if folder.is_dir()]
        async for changes in awatch(*there, debounce=50, step=5):
            self.saved.put_nowait({path for _, path in changes})

    async def _watch_settings(self) -> None:
        """The settings by the folder that they are in, since an editor may put a new file in their place."""
        async for changes in awatch(self.top, debounce=50, step=5, recursive=False):
            if saved := {path for _, path in changes if Path(path).name == load.SETTINGS}:
                self.saved.put_nowait(saved)

    async def refresh(self, since: float, what: str) -> None:
        """Makes the site from what is saved, and tells it to the browser and to the terminal."""
        outcome = await asyncio.to_thread(self._outcome)
        if self.preview.is_empty:
            write({"index.html": _EMPTY, "404.html": _EMPTY}, self.preview.shown)
        laid = overlay(outcome.found, outcome.problems, outcome.texts, self.editor, first=self.preview.is_empty)
        self.seen.set()  # nobody waits for what came before
        self.seen = asyncio.Event()
        await self._say(laid, new=outcome.changed)
        line = asyncio.create_task(self._line(outcome, since, what, self.seen))
        self.lines.add(line)
        line.add_done_callback(self.lines.discard)

    def _outcome(self) -> Outcome:
        try:
            return self.preview.refresh(whole=False)
        except OSError as error:
            return Outcome(problems=[channels.refused(error)])
        except Exception:
            traceback.print_exc()
            return Outcome(
                problems=["This is our mistake, not yours. The terminal says what happened; please report it."]
            )

    async def _say(self, laid: Overlay, *, new: bool) -> None:
        build = {} if new else {"build": self.state.build}
        self.state = _State(**build, html=laid.html, opens=laid.opens, digest=laid.digest)
        self.awaited = {self.state.id, *([self.state.build] if new else [])}
        async with self.news:
            self.news.notify_all()

    async def end(self) -> None:
        """Lets go of the open pages."""
        self.ended = True
        async with self.news:
            self.news.notify_all()

    async def _line(self, outcome: Outcome, since: float, what: str, seen: asyncio.Event) -> None:
        """Prints one line for a change, when the browser shows it: what was saved, what came of it, how soon."""
        if self.listeners:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(seen.wait(), _PATIENCE)
        if what:
            took = f"{time.time() - since:.2f} s"
            if outcome.stopped:
                came = f"{counted(outcome.mistakes, 'mistake')} in {took}; the site is shown as it was before"
            else:
                came = f"{counted(len(outcome.pages), 'page')} in {took}"
            print(f"{time.strftime('%H:%M:%S')}  {what} → {came}", flush=True)
        if told := self.tell(outcome):
            print(told, flush=True)
        await asyncio.sleep(1)
        if seen is self.seen:
            gc.collect()  # in a pause, since the stages run without the collector

    # ------------------------------------------------------------ the server

    def app(self, hosts: list[str]) -> Starlette:
        """The server's application, for these names of the machine."""
        return Starlette(
            routes=[
                Route("/-/changes", self._changes),
                Route("/-/seen/{id}", self._saw, methods=["POST"]),
                Mount("/-", _Fresh(directory=LIVE)),
                Mount("/", _Site(self)),
            ],
            middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=hosts)],
        )

    @property
    def config(self) -> MkDocsConfig | None:
        return self.preview.engine.config

    @property
    def base(self) -> str:
        """Where the site is, as on its own host: the path of its `site_url`, with a `/` at either end."""
        path = urlsplit(self.config.site_url or "").path if self.config else ""
        return f"/{path.strip('/')}/".replace("//", "/")

    async def _changes(self, _: Request) -> Response:
        return StreamingResponse(self._states(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    async def _states(self) -> AsyncIterator[str]:
        """The state now, and at each change."""
        self.listeners += 1
        try:
            told = None
            while not self.ended:
                if told is not self.state:
                    told = self.state
                    yield f"data: {json.dumps(asdict(told))}\n\n"
                async with self.news:
                    while not self.ended and told is self.state:
                        await self.news.wait()
        finally:
            self.listeners -= 1

    async def _saw(self, request: Request) -> Response:
        if request.path_params["id"] in self.awaited:
            self.seen.set()
        return Response(status_code=204)

    def dressed(self, html: str, build: str) -> str:
        """A page of a build with the script that keeps it fresh, and with links that open its files in the editor."""
        tree = LexborHTMLParser(html)
        if (config := self.config) and config.repo_url:
            prefix = f"{config.repo_url}/{(config.edit_uri or '').strip('/')}/"
            for link in tree.css("a[href]"):
                href = link.attributes["href"] or ""
                if href.startswith(prefix):
                    link.attrs["href"] = self.editor.address(Where(unquote(href.removeprefix(prefix))))
                    del link.attrs["rel"]
        script = Markup('<script src="/-/live.js" data-build="{}" defer></script>').format(build)
        return (tree.html or "").replace("</head>", f"{script}</head>", 1)


class _Uvicorn(uvicorn.Server):
    """Lets go of the open pages before it waits for them to go."""

    end: Callable[[], Awaitable[None]]

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self.end()
        await super().shutdown(sockets)


class _Fresh(StaticFiles):
    """Files that a browser asks after each time, and gets only where they have changed."""

    def file_response(self, *arguments: object, **named: object) -> Response:
        response = super().file_response(*arguments, **named)  # type: ignore[arg-type]
        name = str(arguments[0] if arguments else named["full_path"])
        response.headers["Cache-Control"] = "max-age=31536000, immutable" if _HASHED.search(name) else "no-cache"
        return response


class _Site(_Fresh):
    """The site under its own path, its pages dressed."""

    def __init__(self, server: _Server) -> None:
        super().__init__(directory=server.preview.shown, html=True)
        self.server = server

    async def get_response(self, path: str, scope: Scope) -> Response:
        base = self.server.base.strip("/")
        if base and path == ".":
            return RedirectResponse(self.server.base)
        if base and path != base and not path.startswith(f"{base}/"):
            path = f"{base}/-"  # whatever is beside the site is missing
        within = path[len(base) :].lstrip("/") or "."
        if self.server.preview.is_behind and is_of_all(re.sub(r"\.html$", ".md", within)):
            await asyncio.to_thread(self.server.preview.refresh)
        response = await super().get_response(within, scope)
        if isinstance(response, FileResponse) and response.media_type == "text/html":
            build = self.server.state.build  # first, so that no page passes for newer than it is
            html = await asyncio.to_thread(Path(response.path).read_text, "utf-8")
            return HTMLResponse(self.server.dressed(html, build), response.status_code, {"Cache-Control": "no-cache"})
        return response


def _named(path: Path, top: Path) -> str:
    return (path.relative_to(top) if path.is_relative_to(top) else path).as_posix()


def _saved(path: str) -> float | None:
    """When a file was saved; None where it is gone, as what an editor puts beside it for a moment."""
    try:
        return Path(path).stat().st_mtime
    except OSError:
        return None


def _last(times: Iterable[float]) -> float:
    """The last of these times; now where a file was not written but put there as it was, or none is there."""
    now = time.time()
    return max((moment for moment in times if now - 1 < moment <= now), default=now)
