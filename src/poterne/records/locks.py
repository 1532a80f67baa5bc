"""What must wait its turn in the database, in the words of each engine."""

from django.db import connection


def alone(lock: int) -> None:
    """Nobody else comes past ``lock`` until this transaction ends: what is counted stays true
    until it is written.

    On SQLite, BEGIN IMMEDIATE already says so.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
