"""An offer keeps the doubts of its reader, so that it is judged by them at every later step."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("storage", "0002_journal_append_only")]  # noqa: RUF012 -- as Tortoise declares it

    initial = False

    operations = [  # noqa: RUF012
        ops.AddField(
            model_name="Offer",
            name="facts_doubts",
            field=fields.TextField(db_default="[]", unique=False),
        )
    ]
