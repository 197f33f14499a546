"""An offer keeps where it is to be published, beside where it is, from which day, and with which text."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("storage", "0003_facts_doubts")]  # noqa: RUF012 -- as Tortoise declares it

    initial = False

    operations = [  # noqa: RUF012
        ops.AddField(
            model_name="Offer",
            name="outlets",
            field=fields.TextField(db_default="[]", unique=False),
        ),
        ops.AddField(
            model_name="Offer",
            name="starts_on",
            field=fields.CharField(null=True, max_length=10),
        ),
        ops.AddField(
            model_name="Offer",
            name="advert",
            field=fields.TextField(db_default="", unique=False),
        ),
        ops.AddField(
            model_name="Offer",
            name="advert_at",
            field=fields.CharField(null=True, max_length=32),
        ),
        ops.AddIndex(model_name="Offer", index=Index(fields=["starts_on"], name="offer_starts_on")),
    ]
