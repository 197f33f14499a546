"""The history of the tables, made by `python -m tortoise -c storage.migrate.CONFIG makemigrations`."""
