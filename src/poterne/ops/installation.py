"""What a fresh folder or a new version needs before serving: database, keys, static files."""

import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from poterne.core.catalogue import Environment
from poterne.ops import keys
from poterne.ops.migrate import migrate
from poterne.records.models import Staff


def install() -> None:
    """The database and the static files are those of this version; every key is there."""
    lay_database()
    gather_static_files()
    for environment in Environment:
        if not keys.is_prepared(environment):
            keys.prepare(environment)
    keys.prepare_journal()


def lay_database() -> None:
    """The database has the shape of this version; a new SQLite file is read by its owner alone."""
    base = settings.DATABASES["default"]
    if base["ENGINE"].endswith("sqlite3"):
        path = Path(base["NAME"])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    migrate()


def is_empty() -> bool:
    """Whether nobody has an account here yet."""
    return not Staff.objects.exists()


def gather_static_files() -> None:
    """Pages find their style, scripts and pictures, compressed and named by their content.

    What is there already is kept when nothing changed since.
    """
    root = Path(settings.STATIC_ROOT)
    manifest = root / "staticfiles.json"
    if manifest.exists() and manifest.stat().st_mtime > _newest():
        return
    shutil.rmtree(root, ignore_errors=True)
    call_command("collectstatic", interactive=False, verbosity=0)


def _newest() -> float:
    return max(
        Path(storage.path(name)).stat().st_mtime
        for finder in get_finders()
        for name, storage in finder.list([])
    )
