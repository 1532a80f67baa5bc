"""Settings of the demonstration: loopback, SQLite, made-up secrets kept under ``var/demo``.

Never for production: a check refuses a host other than loopback.
"""

import os
import secrets
from pathlib import Path

DEMO_ROOT = Path(os.environ.get("DEMO_DOSSIER", "var/demo")).resolve()
SECRET_NAMES = (
    "CLE_SESSION",
    "CLE_FACTEURS",
    "POIVRE_PARTENAIRE",
    "POIVRE_PRODUCTION",
    "CLE_RETOURS",
    "CLE_CODE",
    "SECRET_RES_INSCRIPTION",
    "SECRET_RES_IDENTITE",
)


def _made_up_secrets() -> None:
    folder = DEMO_ROOT / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in SECRET_NAMES:
        path = folder / name
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48))
        os.environ.setdefault(f"{name}_FILE", str(path))


if os.environ.get("PROCESSUS", "commande") == "commande":
    # The supervisor starts from here, and hands each of its children its own secrets only.
    _made_up_secrets()
    os.environ.setdefault("CLE_JOURNAL_FILE", str(DEMO_ROOT / "secrets" / "journal.pem"))
    for _environment in ("partenaire", "production"):
        os.environ.setdefault(
            f"CLES_PORTE_{_environment.upper()}", str(DEMO_ROOT / "cles" / _environment)
        )
os.environ.setdefault("BASE", f"sqlite:{DEMO_ROOT}/poterne.sqlite3")
os.environ.setdefault("DOSSIER_TETES", str(DEMO_ROOT / "tetes"))
os.environ.setdefault("DOSSIER_STATIQUE", str(DEMO_ROOT / "static"))

from poterne.settings import *  # noqa: E402, F403  (the environment comes first)
from poterne.settings import INSTALLED_APPS, MIDDLEWARE, PROCESSUS, TEMPLATES  # noqa: E402

DEMO = True
CLOCK_OFFSET_FILE = DEMO_ROOT / "horloge"
MAIL_SPOOL = DEMO_ROOT / "courrier"
if PROCESSUS != "porte":
    INSTALLED_APPS = [*INSTALLED_APPS, "poterne.demo"]
    ROOT_URLCONF = "poterne.demo_urls"
    MIDDLEWARE = [*MIDDLEWARE, "poterne.demo.letters.Postman"]
    TEMPLATES[0]["OPTIONS"]["context_processors"].append("poterne.demo.band.shown")
