"""A listening port of the demo that can be shut, with everybody inside thrown out, and opened again."""

import asyncio
from collections.abc import Awaitable, Callable

HOST = "127.0.0.1"

Listen = Callable[[int], Awaitable[asyncio.Server]]


class Door:
    """One TCP port on loopback; it keeps its number when it is opened again.

    `listen` starts a server on the port it is given (0: any free one); whoever handles a connection
    registers its transport in `inside` while it lasts.
    """

    def __init__(self, listen: Listen) -> None:
        self.port = 0
        self.inside: set[asyncio.BaseTransport] = set()
        self._listen = listen
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Listen; does nothing if the door is open already."""
        if self._server is None:
            self._server = await self._listen(self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """Refuse new connections and cut the present ones without a word."""
        if self._server is None:
            return
        self._server.close()
        await self._server.wait_closed()
        self._server = None
        for transport in tuple(self.inside):
            if isinstance(transport, asyncio.WriteTransport):
                transport.abort()
        while self.inside:
            await asyncio.sleep(0.001)
