"""An offer keeps the channels that it is to be published on, beside those that have it, and the first day."""

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
        ops.AddIndex(model_name="Offer", index=Index(fields=["starts_on"], name="offer_starts_on")),
    ]
