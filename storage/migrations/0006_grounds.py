"""An offer keeps why the recruiter asks for the derogation."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("storage", "0005_reminders")]  # noqa: RUF012 -- as Tortoise declares it

    initial = False

    operations = [  # noqa: RUF012
        ops.AddField(
            model_name="Offer",
            name="grounds",
            field=fields.TextField(db_default="", unique=False),
        )
    ]
