"""Everything that is stored: models and migrations, and one file per thing, in few statements a batch."""
