"""Our values cross a pipe as JSON and come back equal."""

import json
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from mailbot.core.letters import Letter, LetterKind
from mailbot.core.people import Person
from mailbot.core.plain import decode, encode
from mailbot.core.readings import (
    Attachment,
    Button,
    Command,
    Fields,
    Kind,
    OfferReading,
    Options,
    Press,
    Reading,
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
options = st.builds(
    Options,
    alert=st.none() | st.booleans(),
    due=st.none() | st.dates(),
    due_text=texts,
    message=st.none() | texts,
    observers=st.lists(texts, max_size=3).map(tuple),
)
readings = st.builds(
    Reading,
    kind=st.sampled_from(Kind),
    digest=texts,
    size=st.integers(0, 2**40),
    sender=st.none() | texts,
    authenticated=st.booleans(),
    received=st.none() | st.datetimes(timezones=st.just(UTC)),
    press=st.none() | st.builds(Press, button=st.sampled_from(Button), options=options, comment=texts),
    commands=st.lists(st.builds(Command, verb=texts, reference=st.none() | texts), max_size=3).map(tuple),
    offers=st.lists(
        st.builds(
            OfferReading,
            fields=st.builds(Fields, title=st.none() | texts, level=st.lists(texts, max_size=2).map(tuple)),
            options=options,
            attachments=st.lists(
                st.builds(
                    Attachment,
                    name=texts,
                    type=texts,
                    content=st.binary(max_size=30),
                    text_read=st.booleans(),
                ),
                max_size=2,
            ).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
)


@given(readings)
def test_a_reading_comes_back_equal(reading: Reading) -> None:
    blobs: list[bytes] = []
    written = json.dumps(encode(reading, blobs))
    assert decode(Reading, json.loads(written), blobs) == reading


def test_fields_with_their_default_are_left_out() -> None:
    assert encode(Reading(Kind.OTHER, "ab", 3)) == {"kind": "other", "digest": "ab", "size": 3}


def test_people_can_read_what_is_written() -> None:
    reading = Reading(
        Kind.REPLY, "ab", 3, received=datetime(2017, 2, 1, tzinfo=UTC), press=Press(Button.APPROVE)
    )
    assert encode(reading) == {
        "kind": "reply",
        "digest": "ab",
        "size": 3,
        "received": "2017-02-01T00:00:00+00:00",
        "press": {"button": "approve"},
    }


def test_bytes_go_beside_the_json() -> None:
    blobs: list[bytes] = []
    offer = OfferReading(
        Fields(creation_date=date(2017, 1, 1)),
        attachments=(Attachment("a.pdf", "application/pdf", b"%PDF", False),),
    )
    data = encode(offer, blobs)
    assert data["attachments"] == [
        {"name": "a.pdf", "type": "application/pdf", "content": 0, "text_read": False}
    ]
    assert blobs == [b"%PDF"]
    assert decode(OfferReading, data, blobs) == offer


def test_a_letter_comes_back_equal() -> None:
    letter = Letter(LetterKind.HELP, Person("anne@cpam.example", "Anne"))
    assert decode(Letter, encode(letter)) == letter
