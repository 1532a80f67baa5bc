"""The separate processes of the house, and what each may hold. No Django here."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

SETTINGS_OF_SECRETS = (
    "CLE_SESSION",
    "CLE_FACTEURS",
    "POIVRE_PARTENAIRE",
    "POIVRE_PRODUCTION",
    "CLE_RETOURS",
    "CLE_CODE",
    "CLE_JOURNAL",
    "SECRET_RES_INSCRIPTION",
    "SECRET_RES_IDENTITE",
    "SMTP_MOT_DE_PASSE",
    "RETOURS_MOT_DE_PASSE",
)
"""Every secret; ``X`` or ``X_FILE`` in the environment."""
_OF_ONE_GATE = ("BASE_PORTE_", "CLES_PORTE_")
"""A gate may have its own account in the database (``BASE_PORTE_PRODUCTION``) and has its own key
folder (``CLES_PORTE_PRODUCTION``)."""


@dataclass(frozen=True, slots=True)
class Process:
    """One process: what it is (``PROCESSUS``), where it listens, and the secrets it holds."""

    name: str
    role: str
    secrets: tuple[str, ...]
    environment: str = ""
    port_setting: str = ""
    port: int = 0


def _gate(environment: str, port: int) -> Process:
    return Process(
        name=f"porte-{environment}",
        role="porte",
        environment=environment,
        secrets=(
            f"POIVRE_{environment.upper()}",
            "SECRET_RES_INSCRIPTION",
            "SECRET_RES_IDENTITE",
        ),
        port_setting=f"PORT_{environment.upper()}",
        port=port,
    )


PROCESSES = (
    Process(
        name="bureau",
        role="bureau",
        secrets=(
            "CLE_SESSION",
            "CLE_FACTEURS",
            "CLE_CODE",
            "POIVRE_PARTENAIRE",
            "POIVRE_PRODUCTION",
        ),
        port_setting="PORT_BUREAU",
        port=8000,
    ),
    _gate("partenaire", 8001),
    _gate("production", 8002),
    Process(
        name="messager",
        role="messager",
        secrets=(
            "POIVRE_PARTENAIRE",
            "POIVRE_PRODUCTION",
            "CLE_RETOURS",
            "CLE_CODE",
            "CLE_JOURNAL",
            "SMTP_MOT_DE_PASSE",
            "RETOURS_MOT_DE_PASSE",
        ),
    ),
)


def port_of(process: Process, environment: Mapping[str, str]) -> int:
    """Where ``process`` listens, 0 for one that does not."""
    return int(environment.get(process.port_setting, "") or process.port)


def key_folder(environment: str) -> str:
    """The folder of one gate's signing key."""
    return os.environ.get(f"CLES_PORTE_{environment.upper()}", f"var/cles/{environment}")


def variables(process: Process, given: Mapping[str, str]) -> dict[str, str]:
    """The environment of ``process``: everything of ``given`` but the secrets of the others."""
    withheld = {name for name in SETTINGS_OF_SECRETS if name not in process.secrets}
    withheld |= {f"{name}_FILE" for name in withheld}
    own = {
        name: value
        for name, value in given.items()
        if name not in withheld and not name.startswith(_OF_ONE_GATE)
    }
    own["PROCESSUS"] = process.role
    if process.environment:
        own["ENVIRONNEMENT"] = process.environment
        own["CLES_PORTE"] = key_folder(process.environment)
        base = given.get(f"BASE_PORTE_{process.environment.upper()}")
        own |= {"BASE": base} if base else {}
    else:
        own.pop("ENVIRONNEMENT", None)
        own.pop("CLES_PORTE", None)
    return own
