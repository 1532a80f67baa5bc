"""Who may do what in PostgreSQL: the roles of the house and their grants (trust.md §6).

SQLite has no roles: there, the file belongs to one account of the system.
"""

OWNER, APP, READ = "poterne_owner", "poterne_app", "poterne_read"
GATES = {
    "partenaire": "poterne_gate_partenaire",
    "production": "poterne_gate_production",
}
ROLES = (OWNER, APP, *GATES.values(), READ)

APP_RIGHTS = {
    "access_request": "INSERT, UPDATE",
    "account_emailaddress": "INSERT, UPDATE, DELETE",
    "account_emailconfirmation": "INSERT, UPDATE, DELETE",
    "appeal": "INSERT",
    "assignment": "INSERT",
    "beat": "INSERT, UPDATE, DELETE",
    "case_note": "INSERT, UPDATE",
    "confirmation": "INSERT, UPDATE",
    "credential": "INSERT, UPDATE",
    "delivery": "INSERT, UPDATE",
    "django_session": "INSERT, UPDATE, DELETE",
    "document": "INSERT",
    "examination": "INSERT",
    "finding": "INSERT",
    "journal": "INSERT",
    "journal_head": "INSERT",
    "journal_personal": "INSERT, DELETE",
    "link": "INSERT, UPDATE",
    "mfa_authenticator": "INSERT, UPDATE, DELETE",
    "organization": "INSERT, UPDATE",
    "override": "INSERT",
    "overrule": "INSERT",
    "page_picture": "INSERT",
    "porte": "INSERT, UPDATE",
    "presence": "INSERT, UPDATE",
    "produced_form": "INSERT, DELETE",
    "proof": "INSERT, UPDATE",
    "proposal": "INSERT",
    "refused_token": "INSERT, DELETE",
    "reminder": "INSERT, UPDATE",
    "revocation_list": "INSERT",
    "saved_view": "INSERT, UPDATE, DELETE",
    "search_word": "INSERT, DELETE",
    "sign_in_failure": "INSERT, UPDATE, DELETE",
    "signature": "INSERT, UPDATE",
    "signature_finding": "INSERT",
    "spent_assertion": "INSERT, DELETE",
    "staff": "INSERT, UPDATE",
    "staff_office": "INSERT, DELETE",
    "trust_anchor": "INSERT, UPDATE",
    "trust_version": "INSERT",
}
"""What the desk and the worker may write; they read every table and own none."""

GATE_RIGHTS = {
    "access_request": "SELECT",
    "appeal": "SELECT (request_id, refused_by_id)",
    "beat": "SELECT, INSERT, UPDATE",
    "credential": "SELECT, UPDATE",
    "delivery": "SELECT, INSERT, UPDATE",
    "django_migrations": "SELECT",
    "journal": "SELECT, INSERT",
    "journal_head": "SELECT",
    "journal_personal": "SELECT, INSERT",
    "legal_move": "SELECT",
    "link": "SELECT (id, purpose, replaced_at, used_at, request_id), UPDATE (replaced_at)",
    "organization": "SELECT",
    "porte": "SELECT",
    "proof": "SELECT, INSERT, UPDATE",
    "refused_token": "SELECT, INSERT, DELETE",
    "revision": "SELECT",
    "spent_assertion": "SELECT, INSERT, DELETE",
}
"""What a gate may do, among the rows of its own environment."""

_ENVIRONMENT = "environment = '{environment}'"
WALLS = {
    "beat": "name = 'porte-{environment}'",
    "credential": _ENVIRONMENT,
    "link": "EXISTS (SELECT 1 FROM delivery AS d JOIN credential AS c ON c.id = d.credential_id"
    " WHERE d.link_id = link.id AND c.environment = '{environment}')"
    " OR (purpose = 'transmission' AND EXISTS (SELECT 1 FROM credential AS c"
    " WHERE c.request_id = link.request_id AND c.environment = '{environment}'))",
    "porte": _ENVIRONMENT,
    "proof": "EXISTS (SELECT 1 FROM credential AS c WHERE c.id = credential_id"
    " AND c.environment = '{environment}')",
    "refused_token": _ENVIRONMENT,
    "revision": _ENVIRONMENT,
    "spent_assertion": _ENVIRONMENT,
}
"""Tables under row-level security, with what a gate's rows have in common."""


_NO_TEMPORARY_TABLES = (
    "DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC',"
    " current_database()); END $$"
)


def creation() -> list[str]:
    """Statements that a superuser runs once per cluster; repeated, they change nothing.

    The owner cannot sign in: a person opens it for a migration, and closes it.
    """
    return [
        f"DO $$ BEGIN CREATE ROLE {role} {'NOLOGIN' if role == OWNER else 'LOGIN'}; "
        "EXCEPTION WHEN duplicate_object THEN NULL; END $$"
        for role in ROLES
    ]


def grants() -> list[str]:
    """Statements that the owner runs after each migration: exactly these rights, no others."""
    everyone = ", ".join((APP, *GATES.values(), READ))
    return [
        _NO_TEMPORARY_TABLES,
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {everyone}",
        f"GRANT USAGE ON SCHEMA public TO {everyone}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {APP}, {READ}",
        f"GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {READ}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP}, {', '.join(GATES.values())}",
        *(f"GRANT {rights} ON {table} TO {APP}" for table, rights in APP_RIGHTS.items()),
        *(
            f"GRANT {rights} ON {table} TO {', '.join(GATES.values())}"
            for table, rights in GATE_RIGHTS.items()
        ),
        *(statement for table in WALLS for statement in _wall(table)),
    ]


def _wall(table: str) -> list[str]:
    statements = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS house ON {table}",
        f"CREATE POLICY house ON {table} TO {OWNER}, {APP}, {READ} USING (true) WITH CHECK (true)",
    ]
    for environment, role in GATES.items():
        rows = WALLS[table].format(environment=environment)
        statements += [
            f"DROP POLICY IF EXISTS {role} ON {table}",
            f"CREATE POLICY {role} ON {table} TO {role} USING ({rows}) WITH CHECK ({rows})",
        ]
    return statements
