"""A link to the tests' database that can be told to swallow everything, as a broken network does."""

import asyncio
import threading
from contextlib import suppress
from pathlib import Path

from sqlalchemy import make_url

NAME = ".s.PGSQL.5432"


class Link:
    """Passes bytes between clients and a server's socket, until it is told to hold everything back."""

    def __init__(self, url: str, folder: Path) -> None:
        address = make_url(url)
        self._server, self._own = f"{address.query['host']}/{NAME}", f"{folder}/{NAME}"
        self.url = address.update_query_dict({"host": str(folder)}).render_as_string(hide_password=False)
        self._holds = False
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._run(self._listen())
        Path(self._own).chmod(0o777)

    def hold(self) -> None:
        """From now on nothing gets through, and nothing is refused."""
        self._holds = True

    def mend(self) -> None:
        """What was held back is lost with its connections; new ones get through."""
        self._holds = False
        self._loop.call_soon_threadsafe(self._drop)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._drop)
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, coroutine) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)

    def _drop(self) -> None:
        for writer in self._writers:
            writer.close()
        self._writers.clear()

    async def _listen(self) -> None:
        self._listener = await asyncio.start_unix_server(self._serve, self._own)

    async def _end(self) -> None:
        self._listener.close()
        if others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others, timeout=5)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_unix_connection(self._server)
        self._writers |= {writer, there_writer}
        await asyncio.gather(self._pass(reader, there_writer), self._pass(there_reader, writer))

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, OSError):
            while data := await source.read(65536):
                if self._holds:
                    continue
                target.write(data)
                await target.drain()
        target.close()
