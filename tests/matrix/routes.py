"""Every address of the house, from the URL resolver and the tables of the gate; in which situations
each is tried."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from poterne.gate.front import HOT
from poterne.gate.urls import COLD

GATE = {**HOT, **COLD}
_PARTIES = ("a_signer", "accordee")
_DRAFT = ("brouillon",)
_SIGNING = ("a_signer",)
_FILE = ("accordee", "accordee, code frais")
SITUATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("demande", "identifiants", "logiciels", "responsable", "personne", "lieu"),
        ("brouillon", "a_signer"),
    ),
    **dict.fromkeys(("auto", "verifier", "signer", "feuille"), _DRAFT),
    **dict.fromkeys(("envoyee", "lire", "apposer", "refuser", "relancer", "modifier"), _SIGNING),
    "demande_pdf": ("brouillon", "a_signer"),
    "annuler": ("brouillon", "a_signer", "recue"),
    "suivi": ("brouillon", *_PARTIES),
    "corriger": ("a_corriger",),
    "revision": ("refusee",),
    **dict.fromkeys(("renseignements", "transmettre", "transmis"), ("accordee",)),
    **dict.fromkeys(("renseignements_json", "renseignements_csv", "suspendre", "retirer"), _FILE),
    **dict.fromkeys(
        ("retablir", "nouveau_mot_de_passe", "fuite", "quitter_fonction"), ("accordee",)
    ),
    **dict.fromkeys(
        ("entrer", "signer_lien", "confirmer", "decliner", "transmission", "remise", "pas_moi"),
        ("lien vivant", "lien inconnu"),
    ),
    "pas_lu": ("lien vivant", "lien inconnu"),
}
"""Portal: by name of route, what the request or the link is then; absent: nothing is named."""
DESK_SITUATIONS: dict[str, tuple[str, ...]] = {
    "dossier": ("brouillon", "recue", "accordee"),
    "signature": ("recue",),
    "note": ("en_verification",),
    "proposer-refus": ("en_verification",),
    "refuser": ("conforme",),
    "renvoyer": ("conforme", "signee_repondant"),
    "geste": (
        "recue prendre",
        "en_verification liberer",
        "en_verification ecarter",
        "en_verification corriger",
        "en_verification accepter",
        "a_corriger fermer",
    ),
    "signer": ("conforme",),
    "signer-soes": ("signee_repondant",),
    "refaire": ("accordee",),
    "sans-reponse": ("accordee",),
    "lettre": ("lettre",),
    "lettre-reponse": ("lettre ratee", "lettre postee"),
    "reprendre-identifiant": ("accordee",),
    "vue-retirer": ("la sienne", "celle d’une autre"),
    "invitation": ("lien inconnu",),
}
"""The same at the desk; a second word is the gesture."""


@dataclass(frozen=True, slots=True)
class Route:
    """One address: its door (« portail », « bureau », « coquille »), name and parameters."""

    door: str
    name: str
    parameters: tuple[str, ...]

    @property
    def full_name(self) -> str:
        """As ``reverse`` takes it."""
        return self.name if self.door == "coquille" else f"{self.door}:{self.name}"

    @property
    def situations(self) -> tuple[str, ...]:
        """In which it is tried."""
        known = DESK_SITUATIONS if self.door == "bureau" else SITUATIONS
        return known.get(self.name, ("–",))


def routes() -> list[Route]:
    """Every page of the desk process, in the order of the resolver."""
    return list(_under(get_resolver("poterne.urls"), "coquille"))


def _under(resolver: URLResolver, door: str) -> Iterator[Route]:
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            yield Route(door, each.name or "", tuple(each.pattern.converters))
        else:
            yield from _under(each, each.app_name or door)
