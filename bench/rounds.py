"""The worker's timed work when nothing is due: what it costs every ten seconds."""

from pathlib import Path

from django.conf import settings
from tests.conftest import NOW

from bench.figures import Asked
from poterne.acts import upkeep
from poterne.adapters import seal

_LIMIT_MS = 30.0


def rounds(folder: Path) -> dict[str, Asked]:
    """The round by its name in the table, once a first one has planned every reminder."""
    settings.JOURNAL_KEY_FILE = str(folder / "sceau")
    settings.HEADS_FOLDER = str(folder)
    seal.create_key(Path(settings.JOURNAL_KEY_FILE))
    upkeep.do_due(now=NOW)
    return {"tour du messager": Asked(_rest, _LIMIT_MS, grows=True, statements=0)}


def _rest() -> None:
    if done := upkeep.do_due(now=NOW):
        raise RuntimeError(f"something was due: {done}")
