"""What a superuser founds once in PostgreSQL: roles, a database that its owner keeps shut."""

from django.db.backends.base.base import BaseDatabaseWrapper

from poterne.records.roles import OWNER, ROLES, creation

QUIET = {
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
}
"""Settings without which the server's own log holds rows and statements (trust.md §6)."""
_POWERLESS = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
_OPEN = f"""
    SELECT 'rôle {OWNER} ouvert : « poterne roles » le referme' FROM pg_roles
    WHERE rolname = '{OWNER}' AND rolcanlogin
    UNION ALL
    SELECT 'session de {OWNER} en cours' FROM pg_stat_activity
    WHERE usename = '{OWNER}' AND datname = current_database()
"""  # noqa: S608  (our own words)


def roles() -> list[str]:
    """Statements after which every role exists with no power of its own; repeated, the same."""
    others = ", ".join(role for role in ROLES if role != OWNER)
    return [
        *creation(),
        *(f"ALTER ROLE {role} {_POWERLESS}" for role in ROLES),
        f"REVOKE {OWNER} FROM {others}",
    ]


def owner_door(*, opened: bool) -> list[str]:
    """Statements that let the owner in for a migration, or shut it out with its sessions."""
    if opened:
        return [f"ALTER ROLE {OWNER} LOGIN"]
    return [
        f"ALTER ROLE {OWNER} NOLOGIN",
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{OWNER}'",  # noqa: S608  (our own words)
    ]


def creation_of(database: str) -> str:
    """The statement that creates ``database``, a name that was looked at; it runs alone."""
    return f"CREATE DATABASE {database} OWNER {OWNER} ENCODING 'UTF8' TEMPLATE template0"


def enclosure(database: str) -> list[str]:
    """Statements, run inside ``database``: the house alone enters, the log repeats no value."""
    return [
        f"ALTER DATABASE {database} OWNER TO {OWNER}",
        f"ALTER SCHEMA public OWNER TO {OWNER}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {database} TO {', '.join(ROLES)}",
        *(f"ALTER DATABASE {database} SET {name} = '{value}'" for name, value in QUIET.items()),
    ]


def exposed(connection: BaseDatabaseWrapper) -> list[str]:
    """What a person should shut, in French words: a talkative server, an owner left open.

    SQLite has neither: nothing.
    """
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [[*QUIET]])
        found = [
            f"le journal du serveur montre des valeurs : {name} = {value}, attendu : {QUIET[name]}"
            for name, value in cursor.fetchall()
            if value != QUIET[name]
        ]
        cursor.execute(_OPEN)
        return sorted(found) + [line for (line,) in cursor.fetchall()]
