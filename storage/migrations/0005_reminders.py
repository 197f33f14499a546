"""Whoever is to be reminded, and has been, is found without reading all offers or the whole journal."""

from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("storage", "0004_publication")]  # noqa: RUF012 -- as Tortoise declares it

    initial = False

    operations = [  # noqa: RUF012
        ops.AddIndex(model_name="Offer", index=Index(fields=["state", "due"], name="offer_state_due")),
        ops.AddIndex(model_name="Journal", index=Index(fields=["event", "offer_id"], name="journal_event")),
    ]
