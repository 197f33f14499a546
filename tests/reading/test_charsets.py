"""Charsets that lie, encoded words, and characters that nobody sees."""

import pytest

from mailbot.reading.charsets import clean, decode, decode_words, one_line


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        ("validé".encode(), "utf-8", "validé"),
        ("validé".encode("latin-1"), "iso-8859-1", "validé"),
        ("« validé » – 5 €".encode("cp1252"), "iso-8859-1", "« validé » – 5 €"),
        ("validé".encode("cp1252"), "us-ascii", "validé"),
        ("validé".encode("cp1252"), "utf-8", "validé"),
        ("validé".encode(), "x-unknown", "validé"),
        ("validé".encode(), "", "validé"),
        ("validé".encode(), "utf-8\0", "validé"),
        (b"+AGE-", "utf-7", "+AGE-"),
        (b"\\u0061", "unicode_escape", "\\u0061"),
        (b"\\u0061", "raw_unicode_escape", "\\u0061"),
        (b"YQ==", "base64", "YQ=="),
        (b"n", "rot13", "n"),
    ],
)
def test_a_charset_that_lies_or_does_not_exist_loses_nothing(data: bytes, charset: str, text: str) -> None:
    assert decode(data, charset) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=?utf-8?Q?Valid=C3=A9?=", "Validé"),
        ("=?UTF-8?B?VmFsaWTDqQ==?= !", "Validé !"),
        ("Re: =?iso-8859-1?q?Valid=E9_=3A?= NV", "Re: Validé : NV"),
        ("=?utf-8?q?Valid=C3?=\t=?utf-8?q?=A9?=", "Validé"),  # a letter split over two words
        ("=?utf-8?q?a?= =?iso-8859-1?q?=E9?=", "aé"),
        ("=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        ("=?x-none?q?a?=", "a"),
        ("=?utf-8?x?a?=", "=?utf-8?x?a?="),
        ("=?utf-8*fr?q?a?=", "a"),
        ("=?utf-8?B?!!!?=", ""),
        ("a = ? b", "a = ? b"),
    ],
)
def test_encoded_words_are_decoded(value: str, text: str) -> None:
    assert decode_words(value) == text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\r\nb\rc\u2028d\x85e\x0bf", "a\nb\nc\nd\ne\nf"),
        ("5\u00a0h\u202f!", "5 h !"),
        ("valide\u0301", "validé"),
        ("\ufeffbonjour\u200b", "bonjour"),
        ("a\0b\x1bc\x7fd", "abcd"),
        ("val\u200bidé", "val\ufffdidé"),
        ("val\u00adidé", "val\ufffdidé"),
        ("\u202e\u00e9sufer\u202c", "\ufffd\u00e9sufer\ufffd"),
        ("\U0001f44d\U0001f3fd", "\U0001f44d\U0001f3fd"),
        ("tab\tici", "tab\tici"),
    ],
)
def test_text_is_cleaned_and_what_hid_within_words_is_marked(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_a_header_value_is_one_line_without_controls() -> None:
    assert one_line("Bonjour\r\nBcc: x@y\0\u2028z") == "Bonjour Bcc: x@y z"
