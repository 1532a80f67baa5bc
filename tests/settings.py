"""The product's settings, with secrets made up for the tests and an engine chosen outside."""

import os
import secrets

for _name in (
    "CLE_SESSION",
    "CLE_FACTEURS",
    "POIVRE_PARTENAIRE",
    "POIVRE_PRODUCTION",
    "CLE_RETOURS",
    "CLE_CODE",
    "SECRET_RES_INSCRIPTION",
    "SECRET_RES_IDENTITE",
):
    os.environ.setdefault(_name, secrets.token_urlsafe(48))
ENGINE = os.environ.get("POTERNE_TEST_ENGINE", "sqlite")
os.environ["BASE"] = "sqlite::memory:" if ENGINE == "sqlite" else "postgresql:///tests"

from poterne.settings import *  # noqa: E402, F403
from poterne.settings import STORAGES  # noqa: E402

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
