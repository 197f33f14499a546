"""The zipped XML of office documents, read within limits on what it inflates to and without entities."""

import zipfile
from io import BytesIO
from typing import Protocol
from xml.parsers import expat

from mailbot.reading.documents.values import UnreadableFile

_CHUNK = 65_536
_MAX_MEMBERS = 5_000  # a workbook with many sheets and pictures has some hundred
_MAX_XML = 24 * 2**20  # bytes, inflated, of one document; fifty pages with tracked changes take 5
# Pictures may be large, but then they shrink little: what nobody inflates still says that it is a bomb.
_MAX_INFLATED = 100 * 2**20
_MAX_RATIO = 50
_MAX_DEPTH = 1_000  # of elements; nested tables reach 60
_KNOWN_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Handler(Protocol):
    """What is told of an XML document while it is read; names come without their prefix."""

    def start(self, tag: str, attributes: dict[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...

    def data(self, text: str) -> None: ...


class Archive:
    """The members of one zip file; together they inflate to a limit."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise UnreadableFile(f"no zip file: {error}") from None
        members = self._zip.infolist()
        inflated = sum(member.file_size for member in members)
        if len(members) > _MAX_MEMBERS or inflated > max(_MAX_INFLATED, _MAX_RATIO * len(content)):
            raise UnreadableFile("a zip file with too much in it")
        self.names = frozenset(member.filename for member in members)
        self._left = _MAX_XML

    def head(self, name: str, size: int) -> bytes:
        """Return at most the first `size` bytes of a member, nothing if there is none."""
        if name not in self.names:
            return b""
        with self._open(name) as member:
            return member.read(size)

    def parse(self, name: str, handler: Handler) -> None:
        """Tell `handler` what is in the XML of a member; raise UnreadableFile where it cannot be read."""
        if name not in self.names:
            return
        parser = xml_parser(handler)
        with self._open(name) as member:
            while chunk := member.read(_CHUNK):
                self._left -= len(chunk)
                if self._left < 0:
                    raise UnreadableFile("a document that inflates beyond what we read")
                parser.Parse(chunk, False)
        parser.Parse(b"", True)

    def _open(self, name: str) -> zipfile.ZipExtFile:
        member = self._zip.getinfo(name)
        if member.flag_bits & 1 or member.compress_type not in _KNOWN_COMPRESSIONS:
            raise UnreadableFile("encrypted, or compressed as no office suite does")
        if member.file_size > self._left:
            raise UnreadableFile("a document that inflates beyond what we read")
        opened = self._zip.open(member)
        assert isinstance(opened, zipfile.ZipExtFile)
        return opened


def parse_xml(content: bytes, handler: Handler) -> None:
    """Tell `handler` what is in the XML `content`."""
    if len(content) > _MAX_XML:
        raise UnreadableFile("a document beyond what we read")
    xml_parser(handler).Parse(content, True)


def xml_parser(handler: Handler) -> "expat.XMLParserType":
    """Return a parser that tells `handler`; a document type, which entities need, makes it unreadable."""
    parser = expat.ParserCreate(namespace_separator="}")
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _MAX_DEPTH:
            raise UnreadableFile("elements nested too deeply")
        if attributes:
            attributes = {key.rpartition("}")[2]: value for key, value in attributes.items()}
        handler.start(name.rpartition("}")[2], attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        handler.end(name.rpartition("}")[2])

    def refuse(*_: object) -> None:
        raise UnreadableFile("a document type within an office document")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = handler.data
    parser.StartDoctypeDeclHandler = refuse
    parser.buffer_text = True
    return parser
