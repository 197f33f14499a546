"""Files as recruiters attach them, small and made in code."""

import struct
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
ODF = f'xmlns:office="{_ODF}:office:1.0" xmlns:text="{_ODF}:text:1.0" xmlns:table="{_ODF}:table:1.0" ' + (
    f'xmlns:style="{_ODF}:style:1.0" xmlns:fo="{_ODF}:xsl-fo-compatible:1.0" xmlns:draw="{_ODF}:drawing:1.0"'
)


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """Return a zip file with these members."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def docx(body: str, **parts: str) -> bytes:
    """Return a Word document; `parts` are more parts by name, such as header1, all with their inner XML."""
    main = f'<Relationship Id="a" Type="{PACKAGE}/officeDocument" Target="word/document.xml"/>'
    members = {
        "_rels/.rels": f"<R>{main}</R>",
        "word/document.xml": _word("document", f"<w:body>{body}</w:body>"),
    }
    for name, inner in parts.items():
        members[f"word/{name}.xml"] = _word("styles" if name == "styles" else "hdr", inner)
    return zipped(members)


def _word(tag: str, inner: str) -> str:
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    return f'<w:{tag} xmlns:w="{WORD}" {mc}>{inner}</w:{tag}>'


def p(*runs: str) -> str:
    """Return a paragraph of Word; a run that is no XML is text."""
    return f"<w:p>{''.join(run if run.startswith('<') else r(run) for run in runs)}</w:p>"


def r(text: str, properties: str = "") -> str:
    """Return a run of Word."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def table(*rows: Sequence[str]) -> str:
    """Return a table of Word; a cell that is no XML is a paragraph."""
    cells = ("".join(f"<w:tc>{c if c.startswith('<') else p(c)}</w:tc>" for c in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def odt(body: str, styles: str = "") -> bytes:
    """Return an OpenDocument text."""
    mime = "application/vnd.oasis.opendocument.text"
    return zipped({"mimetype": mime, "content.xml": odf(body, styles), "META-INF/manifest.xml": "<m/>"})


def odf(body: str, styles: str = "") -> str:
    """Return the XML of an OpenDocument text."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {ODF}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document>"
    )


def pdf(*pages: str, resources: str = "", entries: str = "", more: Sequence[bytes] = ()) -> bytes:
    """Return a PDF; a page is what it draws with the font /F1; `more` are objects from number 4 on.

    `resources` and `entries` are added to those of every page.
    """
    first = 4 + len(more)
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        *more,
    ]
    for number, page in enumerate(pages):
        drawn = page.encode("cp1252")
        used = f"<</Font<</F1 3 0 R>>{resources}>>"
        content = first + 2 * number + 1
        place = f"/Parent 2 0 R/MediaBox[0 0 595 842]/Resources{used}/Contents {content} 0 R{entries}"
        objects += [f"<</Type/Page{place}>>".encode(), stream(drawn)]
    return assembled(objects)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """Return a stream object of a PDF."""
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), entries, data)


def assembled(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Return a PDF of these objects, the first of them its root."""
    out = bytearray(b"%PDF-1.5\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, start)
    return bytes(out)


def shown(*texts: tuple[float, float, str], size: int = 11) -> str:
    """Return the drawing of texts at their places, each in a text object of its own as Word makes them."""
    return "\n".join(f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET" for x, y, text in texts)


def tnef(properties: Mapping[int, tuple[int, bytes]], *files: tuple[str, bytes]) -> bytes:
    """Return a winmail.dat; properties are (type, value) by number, files are (name, content)."""
    out = bytearray(b"\x78\x9f\x3e\x22\x01\x00")
    out += _attribute(1, 0x00069003, _properties(properties))
    for name, content in files:
        out += _attribute(2, 0x00069002, b"\0" * 14)
        out += _attribute(2, 0x00018010, name.encode("cp1252") + b"\0")
        out += _attribute(2, 0x0006800F, content)
    return bytes(out)


def _attribute(level: int, number: int, data: bytes) -> bytes:
    return struct.pack("<BII", level, number, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def _properties(properties: Mapping[int, tuple[int, bytes]]) -> bytes:
    out = struct.pack("<I", len(properties))
    for number, (kind, value) in properties.items():
        out += struct.pack("<HHII", kind, number, 1, len(value)) + value + b"\0" * (-len(value) % 4)
    return out


def msg(streams: Mapping[str, bytes]) -> bytes:
    """Return a compound file (MS-CFB); a path names storages and the stream, divided by « / ».

    Streams are filled up to 4,096 bytes with NUL: shorter ones would lie in a second table of sectors.
    """
    names = sorted({"/".join(path.split("/")[:n]) for path in streams for n in range(1, path.count("/") + 2)})
    contents = {path: data.ljust(4_096, b"\0") for path, data in streams.items()}
    chains: list[int] = []
    body = bytearray()
    starts: dict[str, tuple[int, int]] = {}
    for path, data in contents.items():
        starts[path] = (len(chains), len(data))
        _chain(chains, body, data)
    directory = _directory(names, starts)
    directory_start = len(chains)
    _chain(chains, body, directory)
    table_sectors = (len(chains) + 4) // 128 + 1
    table_start = len(chains)
    chains += [0xFFFFFFFD] * table_sectors
    body += struct.pack(f"<{len(chains)}I", *chains).ljust(512 * table_sectors, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head += b"\0" * 6 + struct.pack("<IIIII", 0, table_sectors, directory_start, 0, 4_096)
    head += struct.pack("<IIII", 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    places = [table_start + n for n in range(table_sectors)]
    return (head + struct.pack(f"<{len(places)}I", *places)).ljust(512, b"\xff") + bytes(body)


def _chain(chains: list[int], body: bytearray, data: bytes) -> None:
    sectors = -(-len(data) // 512)
    chains += [*range(len(chains) + 1, len(chains) + sectors), 0xFFFFFFFE]
    body += data.ljust(512 * sectors, b"\0")


def _directory(names: Sequence[str], starts: Mapping[str, tuple[int, int]]) -> bytes:
    """Return the directory: siblings hang on each other's right side."""
    nowhere = 0xFFFFFFFF

    def children(parent: str) -> list[int]:
        depth = parent.count("/") + 1 if parent else 0
        return [
            n for n, name in enumerate(names, 1)
            if name.count("/") == depth and (not parent or name.startswith(f"{parent}/"))
        ]  # fmt: skip

    def entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
        text = name.encode("utf-16-le") + b"\0\0"
        links = struct.pack("<BBIII", kind, 1, nowhere, right, child)
        return (
            text.ljust(64, b"\0")
            + struct.pack("<H", len(text))
            + links
            + b"\0" * 36
            + (struct.pack("<IQ", start, size))
        )

    def first(parent: str) -> int:
        return next(iter(children(parent)), nowhere)

    entries = [entry("Root Entry", 5, nowhere, first(""), 0xFFFFFFFE, 0)]
    for number, name in enumerate(names, 1):
        siblings = children(name.rpartition("/")[0])
        after = siblings.index(number) + 1
        right = siblings[after] if after < len(siblings) else nowhere
        start, size = starts.get(name, (0, 0))
        kind, child = (2, nowhere) if name in starts else (1, first(name))
        entries.append(entry(name.rpartition("/")[2], kind, right, child, start, size))
    return b"".join(entries)


def utf16(text: str) -> tuple[int, bytes]:
    """Return a property of type Unicode."""
    return 0x001F, text.encode("utf-16-le") + b"\0\0"
