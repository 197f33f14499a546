"""Every mail with sample data, as files to look at."""

from email import message_from_bytes, policy
from pathlib import Path

from mailbot.samples import samples
from mailbot.templating import Stationery


def write(directory: Path, stationery: Stationery) -> list[Path]:
    """Write every sample to `directory` as .eml, .txt and .html; return the files in that order."""
    directory.mkdir(parents=True, exist_ok=True)
    written = []
    for sample in samples():
        mail = stationery.compose(sample.letter, sample.message_id, sample.at, sample.version, sample.changes)
        parsed = message_from_bytes(mail, policy=policy.default)
        contents = {".eml": mail}
        for suffix, kind in ((".txt", "plain"), (".html", "html")):
            body = parsed.get_body((kind,))
            contents[suffix] = body.get_content().replace("\r\n", "\n").encode() if body else b""
        for suffix, content in contents.items():
            written.append(directory / f"{sample.name}{suffix}")
            written[-1].write_bytes(content)
    return written
