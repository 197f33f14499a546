"""PDF files: the text of their pages, as far as there is any; scans have pictures only."""

import logging
import re
import time
from io import BytesIO
from typing import Any

from pypdf import Configuration, PageObject, PdfReader, apply_configuration
from pypdf.generic import DictionaryObject

from mailbot.reading.documents.limits import MAX_TEXT
from mailbot.reading.documents.pdf_lines import lines_of
from mailbot.reading.documents.pdf_page import pieces_of
from mailbot.reading.documents.values import Found, Raw, UnreadableFile

_MAX_PAGES = 40
_SECONDS = 0.35  # of CPU after which no page is begun: brochures of twenty drawn pages keep their first ones
_MAX_STREAM = 8 * 2**20  # bytes, inflated; the drawing of a page takes 1 at most, fonts are not inflated
_LIMITS = Configuration(
    array_based_stream_maximum_output_length=_MAX_STREAM,
    array_maximum_element_count=20_000,
    dictionary_maximum_element_count=20_000,
    lzw_maximum_output_length=_MAX_STREAM,
    run_length_maximum_output_length=_MAX_STREAM,
    zlib_maximum_output_length=_MAX_STREAM,
    zlib_maximum_recovery_input_length=2**20,
    stream_decoding_work_maximum_length=4 * _MAX_STREAM,
    stream_parsing_work_maximum_count=500_000,
    stream_filters_maximum_length=4,
    page_tree_maximum_entries=5_000,
    page_tree_maximum_page_entries=50_000,
    jbig2dec_binary=None,  # no other program is started for a stranger's file
)
_MAX_OBJECTS = 50_000  # that the cross-reference tables may list: each takes time and memory before any page
_WORD = re.compile(r"[^\W\d_]{2,}")
_SCAN_LETTERS = 40  # that a scanner or a stamp adds to a page that is a picture
_SCAN_PIXELS = 400_000  # A4 at 75 dots an inch has 540,000; logos and photographs mostly less
_LEGIBLE = 0.5  # the share of letters, digits and blanks below which a font's codes mean nothing

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it says of broken files is a stranger's text


def read(file: Raw) -> Found:
    """Return the text of the pages; raise UnreadableFile where there is none, or a password before it."""
    with apply_configuration(_LIMITS):
        reader = PdfReader(BytesIO(file.content), xref_stream_maximum_entries=_MAX_OBJECTS)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFile("this file has a password")
        return _pages(reader)


def _pages(reader: PdfReader) -> Found:
    texts: list[str] = []
    unread = 0
    begun = time.process_time()
    count = len(reader.pages)
    for page in reader.pages[:_MAX_PAGES]:
        text = "\n".join(lines_of(pieces_of(page)))
        if not _says_something(text, page):
            unread += 1
        texts.append(text)
        if sum(map(len, texts)) > 2 * MAX_TEXT or time.process_time() - begun > _SECONDS:
            break
    everything = "\n\n".join(texts)
    if unread == len(texts) or not _is_legible(everything):
        raise UnreadableFile("pictures of text, or fonts whose codes mean nothing")
    return Found(everything, bool(unread) or len(texts) < count)


def _says_something(text: str, page: PageObject) -> bool:
    """Say whether a page has text of its own, or nothing that could be a picture of text."""
    letters = sum(map(len, _WORD.findall(text[:10_000])))
    return letters > _SCAN_LETTERS or (not _has_large_picture(page) and (letters > 0 or not text.strip()))


def _has_large_picture(page: PageObject) -> bool:
    resources: Any = page.get("/Resources", DictionaryObject())
    objects: Any = resources.get_object().get("/XObject", DictionaryObject()).get_object()
    pictures = [objects[name].get_object() for name in list(objects)[:50]]
    return any(
        picture.get("/Subtype") == "/Image"
        and int(picture.get("/Width", 0)) * int(picture.get("/Height", 0)) >= _SCAN_PIXELS
        for picture in pictures
    )


def _is_legible(text: str) -> bool:
    sample = [character for character in text[:20_000] if not character.isspace()]
    return bool(_WORD.search(text)) and sum(map(str.isalnum, sample)) >= _LEGIBLE * len(sample)
