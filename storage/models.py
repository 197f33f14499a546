"""The tables, as Tortoise models: what the migrations are made from; columns say in words what they hold.

Moments are text (UTC, ISO 8601, of fixed width), days are text, lists and values are JSON text, so that the
same SQL runs on SQLite and PostgreSQL and a person can read the rows. No foreign key deletes anything. The
first line of a docstring is the comment of the table: short, no semicolon, and its change is a migration.
"""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

MOMENT = 32  # characters of 2027-01-11T08:00:00.000000+00:00
DAY = 10
WORD = 40  # a state, a kind, a fate
SHA256 = 64  # in hex
ADDRESS = 320  # RFC 5321 §4.5.3.1: 64 + 1 + 255
NAME = 255


class Offer(Model):
    """One row per offer, as it is now."""

    id = fields.BigIntField(primary_key=True)
    reference = fields.CharField(NAME, unique=True)
    title = fields.TextField()
    organisation = fields.TextField()
    level = fields.TextField()
    place = fields.TextField()
    contract = fields.TextField()
    creation_date = fields.CharField(DAY, null=True)
    created_by = fields.TextField()
    facts_organisation = fields.TextField()
    facts_regime = fields.TextField(null=True)
    facts_level = fields.TextField()
    facts_level_text = fields.TextField()
    facts_convention = fields.TextField()
    facts_agent_direction = fields.BooleanField(null=True)
    facts_title = fields.TextField()
    facts_doubts = fields.TextField(db_default="[]")
    recruiter = fields.CharField(ADDRESS)
    recruiter_name = fields.TextField()
    state = fields.CharField(WORD)
    version = fields.BigIntField()
    digest = fields.CharField(SHA256)
    verdict = fields.CharField(WORD)
    reason = fields.CharField(WORD)
    created_at = fields.CharField(MOMENT)
    missing = fields.TextField()
    alert = fields.BooleanField()
    due = fields.CharField(DAY, null=True)
    message = fields.TextField()
    observers = fields.TextField()
    grounds = fields.TextField(db_default="")  # why the recruiter asks for the derogation
    submitted_at = fields.CharField(MOMENT, null=True)
    decision = fields.CharField(WORD, null=True)
    decided_by = fields.CharField(ADDRESS, null=True)
    decided_by_name = fields.TextField(null=True)
    decided_at = fields.CharField(MOMENT, null=True)
    comment = fields.TextField(null=True)
    decision_message_id = fields.TextField(null=True)
    published_at = fields.CharField(MOMENT, null=True)
    channels = fields.TextField()
    outlets = fields.TextField(db_default="[]")
    starts_on = fields.CharField(DAY, null=True)
    advert = fields.TextField(db_default="")
    advert_at = fields.CharField(MOMENT, null=True)
    request_id = fields.BigIntField(null=True)
    revision = fields.BigIntField()  # counts the changes and guards each update

    class Meta:
        table = "offer"
        indexes = (
            Index(fields=("recruiter",), name="offer_recruiter"),
            Index(fields=("starts_on",), name="offer_starts_on"),
            Index(fields=("state", "due"), name="offer_state_due"),
        )


class Request(Model):
    """What EN3S was asked about one version of an offer."""

    id = fields.BigIntField(primary_key=True)
    offer: fields.ForeignKeyRelation[Offer] = fields.ForeignKeyField(
        "storage.Offer", related_name=False, on_delete=fields.RESTRICT
    )
    version = fields.BigIntField()
    state = fields.CharField(WORD)
    opened_at = fields.CharField(MOMENT)

    class Meta:
        table = "request"
        unique_together = (("offer", "version"),)


class Inbound(Model):
    """One row per mail that reached us, with its fate."""

    id = fields.BigIntField(primary_key=True)
    mailbox = fields.CharField(NAME)
    uidvalidity = fields.BigIntField()
    uid = fields.BigIntField()
    identity = fields.CharField(SHA256, null=True, unique=True)  # keeps a second delivery out
    message_id = fields.TextField()
    digest = fields.CharField(SHA256)
    sender = fields.TextField()
    authenticated = fields.BooleanField()
    kind = fields.CharField(WORD)
    subject = fields.TextField()
    size = fields.BigIntField()
    at = fields.CharField(MOMENT)
    fate = fields.CharField(WORD)
    reason = fields.TextField()
    quarantined = fields.BooleanField()
    offer_id = fields.BigIntField(null=True)

    class Meta:
        table = "inbound"
        unique_together = (("mailbox", "uidvalidity", "uid"),)
        indexes = (
            Index(fields=("offer_id",), name="inbound_offer"),
            Index(fields=("fate",), name="inbound_fate"),
        )


class Content(Model):
    """The raw bytes of a mail, apart so that lists of mails stay quick."""

    # the id of its Inbound; as a key that is a relation, Tortoise would find it changed in every comparison
    inbound_id = fields.BigIntField(primary_key=True)
    mail = fields.BinaryField(source_field="raw")  # Tortoise has a use of its own for the name

    class Meta:
        table = "content"


class Attempt(Model):
    """How often a mail broke the reading or the handling."""

    id = fields.BigIntField(primary_key=True)
    mailbox = fields.CharField(NAME)
    uidvalidity = fields.BigIntField()
    uid = fields.BigIntField()
    count = fields.BigIntField()
    error = fields.TextField()

    class Meta:
        table = "attempt"
        unique_together = (("mailbox", "uidvalidity", "uid"),)


class Version(Model):
    """What one version of an offer says, and the mail that brought it."""

    id = fields.BigIntField(primary_key=True)
    offer: fields.ForeignKeyRelation[Offer] = fields.ForeignKeyField(
        "storage.Offer", related_name=False, on_delete=fields.RESTRICT
    )
    number = fields.BigIntField()
    fields_json = fields.TextField()
    inbound: fields.ForeignKeyRelation[Inbound] = fields.ForeignKeyField(
        "storage.Inbound", related_name=False, on_delete=fields.RESTRICT
    )
    at = fields.CharField(MOMENT)

    class Meta:
        table = "version"
        unique_together = (("offer", "number"),)


class Attachment(Model):
    """A file that came with a version, its content null once purged."""

    id = fields.BigIntField(primary_key=True)
    version: fields.ForeignKeyRelation[Version] = fields.ForeignKeyField(
        "storage.Version", related_name=False, on_delete=fields.RESTRICT
    )
    position = fields.BigIntField()
    name = fields.TextField()
    type = fields.TextField()
    size = fields.BigIntField()
    sha256 = fields.CharField(SHA256)
    text_read = fields.BooleanField()
    content = fields.BinaryField(null=True)

    class Meta:
        table = "attachment"
        unique_together = (("version", "position"),)


class Letter(Model):
    """A mail of ours: what it says, when it is due, what became of it."""

    id = fields.BigIntField(primary_key=True)
    message_id = fields.CharField(NAME, unique=True)
    kind = fields.CharField(WORD)
    recipient = fields.CharField(ADDRESS)
    offer: fields.ForeignKeyNullableRelation[Offer] = fields.ForeignKeyField(
        "storage.Offer", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    version = fields.BigIntField(null=True)
    request: fields.ForeignKeyNullableRelation[Request] = fields.ForeignKeyField(
        "storage.Request", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    body = fields.TextField()
    created_at = fields.CharField(MOMENT)
    due_at = fields.CharField(MOMENT)
    status = fields.CharField(WORD)
    attempts = fields.BigIntField()
    unknown_outcomes = fields.BigIntField()
    error = fields.TextField()
    sent_at = fields.CharField(MOMENT, null=True)

    class Meta:
        table = "letter"
        indexes = (
            Index(fields=("status", "due_at"), name="letter_due"),
            Index(fields=("recipient", "kind"), name="letter_recipient"),
            Index(fields=("offer_id",), name="letter_offer"),
        )


class Journal(Model):
    """The chain of everything that changed, append-only by triggers."""

    sequence = fields.BigIntField(primary_key=True)
    at = fields.CharField(MOMENT)
    who = fields.TextField()
    event = fields.CharField(WORD)
    offer_id = fields.BigIntField(null=True)
    reference = fields.TextField()
    version = fields.BigIntField(null=True)
    message_id = fields.TextField()
    detail = fields.TextField()
    previous = fields.CharField(SHA256)
    hash = fields.CharField(SHA256)

    class Meta:
        table = "journal"
        indexes = (
            Index(fields=("offer_id",), name="journal_offer"),
            Index(fields=("event", "offer_id"), name="journal_event"),
        )
