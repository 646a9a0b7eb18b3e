"""A proxy between Hotline and Redis that refuses, cuts and hangs."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Literal, TypeAlias

Cut: TypeAlias = Literal["before", "after", "within"]
HOST = "127.0.0.1"


class RedisProxy:
    """Listens on a port of this machine and passes on to a server's socket.  Use it as a context manager."""

    def __init__(self, port: int, upstream: Path) -> None:
        self.url = f"redis://{HOST}:{port}/0"
        self._port, self._upstream = port, upstream
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._passing = asyncio.Event()
        self._cuts: list[Cut] = []

    def __enter__(self) -> RedisProxy:
        self._thread.start()
        self._do(self._listen())
        self._passing.set()
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def refuse(self, on: bool = True) -> None:
        """Nobody listens, and every connection is gone; or all is well again."""
        self._do(self._close() if on else self._listen())

    def hang(self, on: bool = True) -> None:
        """Connections stay, new ones are taken, and nothing passes; or all goes on."""
        self._loop.call_soon_threadsafe(self._passing.clear if on else self._passing.set)

    def cut(self, how: Cut, times: int = 1) -> None:
        """Cut the connection of the next commands: before they are passed on, after, or within the answer."""
        self._loop.call_soon_threadsafe(self._cuts.extend, [how] * times)

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, HOST, self._port)

    async def _close(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()
        for writer in list(self._open):
            writer.transport.abort()
        # One turn of the loop, so that what was aborted is gone when we say so.
        await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            below_reader, below = await asyncio.open_unix_connection(str(self._upstream))
        except OSError:
            writer.transport.abort()
            self._open.discard(writer)
            return
        self._open.add(below)
        tasks = [
            asyncio.ensure_future(self._pass_on(reader, below, is_answer=False)),
            asyncio.ensure_future(self._pass_on(below_reader, writer, is_answer=True)),
        ]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        for one in (writer, below):
            one.transport.abort()
            self._open.discard(one)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_answer: bool) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                await self._passing.wait()
                cut = self._take_cut(is_answer)
                if cut == "before":
                    return
                writer.write(data[: len(data) // 2] if cut == "within" else data)
                await writer.drain()
                if cut is not None:
                    return

    def _take_cut(self, is_answer: bool) -> Cut | None:
        wanted = ("within",) if is_answer else ("before", "after")
        found = next((one for one in self._cuts if one in wanted), None)
        if found is not None:
            self._cuts.remove(found)
        return found
