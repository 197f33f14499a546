"""The embedded mail world of the demo and of most tests: IMAP and SMTP on loopback, in one event loop."""

import asyncio
from argparse import Namespace
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from datetime import datetime
from types import TracebackType
from typing import Self
from urllib.parse import quote
from uuid import uuid4

from proxyprotocol.sock import SocketInfoLocal
from pymap.backend.dict import Config, Identity, Login
from pymap.backend.dict.mailbox import MailboxData
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import FetchRequirement
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

from mailbot.demo.client import Endpoint, Person
from mailbot.demo.clock import clock_from
from mailbot.demo.door import HOST, Door
from mailbot.demo.smtp import Accepted, SmtpServer
from mailbot.demo.stamping import DEMO_SERVER, Envelope, Server, owner, stamp
from mailbot.demo.trouble import Incident, Trouble


class _Config(Config):
    """Greets without the name of the machine, for which pymap asks the DNS while everything waits."""

    @property
    def greeting(self) -> bytes:
        return b"Server ready"


class MailWorld:
    """Mailboxes for `accounts` (lower-case address -> password, ASCII for pymap) behind real IMAP and SMTP.

    async with MailWorld({"bot@demo.test": "secret"}) as world: ...

    Log in with the whole address. A plus-address reaches its owner, an unknown recipient gets 550 5.1.1.
    Each mail that comes by SMTP is stamped as a real MX does (`mailbot.demo.stamping`).
    """

    host = HOST

    def __init__(
        self,
        accounts: Mapping[str, str],
        *,
        server: Server = DEMO_SERVER,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self.accounts = dict(accounts)
        self.server = server
        self.clock = clock or clock_from()
        self._smtp = SmtpServer(self.accounts, server.host_name, self.receive)
        self._imap = Door(self._listen_imap)
        self._config = _pymap_config()
        self._login = Login(self._config)
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self._config.apply_context()
        for address, password in self.accounts.items():
            user = UserMetadata(self._config, address, password=password)
            await self._identity(address).set(user)
        for door in (self._imap, self._smtp.door):
            await door.open()
            self._stack.push_async_callback(door.shut)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    @property
    def imap_port(self) -> int:
        """The port of the IMAP server, without TLS."""
        return self._imap.port

    @property
    def smtp_port(self) -> int:
        """The port of the SMTP server, without TLS; AUTH PLAIN and LOGIN are offered."""
        return self._smtp.door.port

    @property
    def accepted(self) -> list[Accepted]:
        """Every mail that SMTP accepted, oldest first."""
        return self._smtp.accepted

    @property
    def trouble(self) -> Trouble:
        """The misbehaviours of the SMTP server, and their record."""
        return self._smtp.trouble

    def imap_url(self, address: str) -> str:
        """Return the value of MAILBOT_IMAP_URL for this account."""
        return f"imap://{self._userinfo(address)}@{HOST}:{self.imap_port}"

    def smtp_url(self, address: str) -> str:
        """Return the value of MAILBOT_SMTP_URL for this account."""
        return f"smtp://{self._userinfo(address)}@{HOST}:{self.smtp_port}"

    def person(self, name: str, address: str) -> Person:
        """Return the mail user who owns the account `address`."""
        imap, smtp = (Endpoint(HOST, port, "none") for port in (self.imap_port, self.smtp_port))
        return Person(name, address, self.accounts[address], imap, smtp, self.clock)

    async def receive(self, envelope: Envelope, raw: bytes) -> None:
        """Deliver `raw` to the recipient's INBOX with the stamps of this server."""
        await self.deliver(envelope.recipient, stamp(raw, envelope, self.server, self.clock()))

    async def deliver(self, recipient: str, raw: bytes, folder: str = "INBOX") -> None:
        """Put `raw`, byte for byte, into a folder of the recipient's owner."""
        async with self._identity(owner(recipient)).new_session() as session:
            await session.append_messages(folder, [AppendMessage(raw, self.clock())])

    async def mails(self, address: str, folder: str = "INBOX") -> tuple[bytes, ...]:
        """Return what lies in a folder now, oldest first; nothing where the folder is missing."""
        async with self._identity(address).new_session() as session:
            try:
                mailbox = await session.mailbox_set.get_mailbox(folder)
            except KeyError:
                return ()
            return await _contents(mailbox)

    async def wait_for_mails(
        self, address: str, count: int, folder: str = "INBOX", timeout: float = 10
    ) -> tuple[bytes, ...]:
        """Return the folder's mails once there are at least `count`; TimeoutError after `timeout` seconds."""
        async with asyncio.timeout(timeout):
            while len(found := await self.mails(address, folder)) < count:
                await asyncio.sleep(0.01)
        return found

    async def smtp_away(self) -> None:
        """Refuse SMTP connections and cut the present ones, until `smtp_back`."""
        self.trouble.incidents.append(Incident("away"))
        await self._smtp.door.shut()

    async def smtp_back(self) -> None:
        """Accept SMTP connections again, on the same port."""
        await self._smtp.door.open()

    async def imap_away(self) -> None:
        """Refuse IMAP connections and cut the present ones, until `imap_back`; mailboxes are kept."""
        self.trouble.incidents.append(Incident("away"))
        await self._imap.shut()

    async def imap_back(self) -> None:
        """Accept IMAP connections again, on the same port."""
        await self._imap.open()

    def _userinfo(self, address: str) -> str:
        return f"{quote(address, safe='')}:{quote(self.accounts[address], safe='')}"

    def _identity(self, address: str) -> Identity:
        return Identity(address, self._login, None, frozenset())

    async def _listen_imap(self, port: int) -> asyncio.Server:
        return await asyncio.start_server(self._serve_imap, HOST, port)

    async def _serve_imap(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._imap.inside.add(writer.transport)
        try:
            client = SocketInfoLocal(writer, unique_id=uuid4().bytes)
            await IMAPServer(self._login, self._config)(reader, writer, client)
        finally:
            writer.close()
            self._imap.inside.discard(writer.transport)


async def _contents(mailbox: MailboxData) -> tuple[bytes, ...]:
    loaded = [await m.load_content(FetchRequirement.CONTENT) async for m in mailbox.messages()]
    return tuple(bytes(mail) for mail in loaded)


def _pymap_config() -> Config:
    return _Config(
        Namespace(passlib_cfg=None, proxy_protocol=None, inherited_sockets=None),
        host=HOST,
        port=0,
        tls_enabled=False,
        demo_data=False,
        demo_user="",
        demo_password="",
        invalid_user_sleep=0,
        hash_context=Cleartext(),
    )
