"""A secret put where none is due, in each place, as a fault of ours would put it."""

import base64
import quopri
import subprocess
import sys
from collections.abc import Callable

from tests.canary import failures, sinks
from tests.canary.forms import packed
from tests.journeys.scene import Scene
from tests.settings import ENGINE

_UNGUARDED = {
    "sqlite": "DROP TRIGGER guard_journal_append_only_journal_update",
    "postgresql": "ALTER TABLE journal DISABLE TRIGGER ALL",
}


def _printed(scene: Scene, secret: str) -> None:
    with (scene.house.folder / "sortie.txt").open("ab") as output:
        output.write(b"x" + base64.b64encode(b"yz" + secret.encode() + b"t") + b"\n")


def _kept(scene: Scene, secret: str) -> None:
    sinks.sql(scene.house, f"UPDATE access_request SET search = search || '{secret}'")  # noqa: S608  (a test's own words)


def _journaled(scene: Scene, secret: str) -> None:
    sinks.sql(scene.house, _UNGUARDED[ENGINE], "amorce")
    told = f"UPDATE journal SET motif = '{secret}' WHERE seq = 2"  # noqa: S608  (as above)
    sinks.sql(scene.house, told, "amorce")


def _logged(scene: Scene, secret: str) -> None:
    sinks.sql(scene.house, f"DO $$ BEGIN RAISE LOG 'vu : {secret}'; END $$", "amorce")


def _mailed(scene: Scene, secret: str) -> None:
    text = quopri.encodestring(b"Bonjour, " * 8 + secret.encode())
    box = sinks.mails(scene.house)[0].with_name("plantee.eml")
    box.write_bytes(b"To: personne@ici.example\n\n" + text)


def _left(scene: Scene, secret: str) -> None:
    (scene.house.folder / "tmp" / "essai").write_bytes(packed(secret.encode())["gzip"])


_PLANTED: dict[str, Callable[[Scene, str], None]] = {
    "sorties": _printed,
    "base": _kept,
    "journal": _journaled,
    "serveur": _logged,
    "courriels": _mailed,
    "dossiers": _left,
}


def planted(scene: Scene, sink: str, secret: str) -> bytes:
    """What that sink holds once ``secret`` is in it."""
    answers, pids, asleep = [], [], None
    if sink in _PLANTED:
        _PLANTED[sink](scene, secret)
    elif sink == "réponses":
        answers = [failures.echo(scene, secret)]
    else:
        told = [
            sys.executable,
            "-c",
            "import time; print('né', flush=True); time.sleep(60)",
            secret,
        ]
        asleep = subprocess.Popen(told, stdout=subprocess.PIPE)  # noqa: S603  (ourselves)
        # Its parent may come back before its command line can be read.
        asleep.stdout.readline()
        pids = [asleep.pid]
    try:
        return sinks.Held(scene.house, answers, pids).read(sink)
    finally:
        if asleep is not None:
            asleep.kill()
            asleep.communicate()
