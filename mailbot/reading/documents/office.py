"""Office documents that are zip files: what is in them says which."""

from mailbot.reading.documents import opendocument, word, workbook
from mailbot.reading.documents.archive import Archive
from mailbot.reading.documents.values import Found, Raw, UnreadableFile


def read(file: Raw) -> Found:
    """Return the text of a document or a workbook; archives of other files are not opened."""
    archive = Archive(file.content)
    if "content.xml" in archive.names:
        return opendocument.read_zipped(archive)
    main = _main_part(archive)
    if main.startswith("word/") or (not main and "word/document.xml" in archive.names):
        return word.read_zipped(archive, main or "word/document.xml")
    if main.startswith("xl/"):
        return workbook.read_zipped(archive, main)
    raise UnreadableFile("an archive, or an office document of a kind that we do not read")


class _Relations:
    """Collects what a package says is its main part, and where the parts of a part are (ECMA-376-2 §9.3)."""

    def __init__(self) -> None:
        self.main = ""
        self.targets: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            self.targets[attributes.get("Id", "")] = target
            if attributes.get("Type", "").endswith("/officeDocument"):
                self.main = target.lstrip("/")

    def end(self, tag: str) -> None: ...

    def data(self, text: str) -> None: ...


def _main_part(archive: Archive) -> str:
    relations = _Relations()
    archive.parse("_rels/.rels", relations)
    return relations.main if relations.main in archive.names else ""
