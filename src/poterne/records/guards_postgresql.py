"""Guards as PostgreSQL triggers, each with its function.

Every function fixes its search path, ``pg_temp`` last: else a temporary table of the same name
would answer in the place of ours.
"""

from poterne.records.guards_shape import DELETE, INSERT, TRUNCATE, UPDATE, Guard

NAMED = """
    SELECT string_agg('"' || name || '"', ' ') FROM (
        SELECT conname AS name FROM pg_constraint WHERE convalidated
        UNION SELECT c.relname FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
        WHERE i.indisvalid
    ) AS names
"""
"""One text that holds the name of every constraint and index, in double quotes."""
PRESENT = """
    SELECT t.tgname, p.prosrc FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid
    JOIN pg_class AS c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
    AND c.relnamespace = 'public'::regnamespace
"""
POWERS = """
    SELECT 'rôle ' || rolname || ' trop puissant' FROM pg_roles
    WHERE rolname = current_user AND (rolsuper OR rolbypassrls OR rolcreaterole)
    UNION ALL
    SELECT 'droit ' || power || ' sur journal' FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE'])
    AS power WHERE has_table_privilege('journal', power)
    UNION ALL
    SELECT 'réglage ' || name || ' = ' || setting FROM pg_settings
    WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting <> 'on'
"""
"""What the present role may do too much, and settings that can lose a committed act."""


def creation(guard: Guard) -> list[str]:
    """The function and its trigger."""
    moment = "AFTER" if guard.does else "BEFORE"
    each = "STATEMENT" if guard.event == TRUNCATE else "ROW"
    rights = "SECURITY DEFINER" if guard.does else "SECURITY INVOKER"
    function = (
        f"CREATE OR REPLACE FUNCTION {guard.trigger}() RETURNS trigger LANGUAGE plpgsql {rights}"
        f" SET search_path = public, pg_temp AS $guard${body(guard)}$guard$"
    )
    trigger = (
        f"CREATE TRIGGER {guard.trigger} {moment} {guard.event} ON {guard.table}"
        f" FOR EACH {each} EXECUTE FUNCTION {guard.trigger}()"
    )
    return [function, trigger]


def removal(trigger: str) -> str:
    """The statement that drops a function of ours with its trigger."""
    return f"DROP FUNCTION {trigger}() CASCADE"


def body(guard: Guard) -> str:
    """The function's source, exactly as ``pg_proc`` then keeps it."""
    if guard.does:
        return f"BEGIN {guard.does}; RETURN NULL; END"
    row = {INSERT: "NEW", UPDATE: "NEW", DELETE: "OLD", TRUNCATE: "NULL"}[guard.event]
    return (
        f"BEGIN IF {guard.refuses} THEN RAISE EXCEPTION '{guard.name}' USING"
        f" ERRCODE = '23514', CONSTRAINT = '{guard.name}', TABLE = '{guard.table}';"
        f" END IF; RETURN {row}; END"
    )
