"""Every refusal of the machine door: status, OAuth error, French sentence (one shape for all).

``message`` is true French; ``error_description`` is its fold to the characters that RFC 6749
§5.2 allows. A code never changes its meaning: vendors write it in their own programs.
"""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refusal as acts return it: a code of ``TABLE`` and what its sentence names."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """How a code is answered: HTTP status, RFC 6749 error, sentence with its blanks."""

    status: int
    error: str
    message: str


_NEW_SENDING = " Demandez un nouvel envoi : {adresse}."

TABLE = {
    "requete_invalide": Entry(400, "invalid_request", "La requête est mal formée : {precision}."),
    "parametre_repete": Entry(
        400, "invalid_request", "Le paramètre {nom} est donné plus d’une fois."
    ),
    "parametre_dans_url": Entry(
        400,
        "invalid_request",
        "Aucun paramètre n’est accepté dans l’adresse. "
        "Un secret placé dans une adresse doit être remplacé.",
    ),
    "deux_methodes": Entry(
        400, "invalid_request", "Deux moyens de s’authentifier sont donnés. N’en gardez qu’un."
    ),
    "methode_http": Entry(405, "invalid_request", "Méthode non acceptée."),
    "type_de_contenu": Entry(
        415, "invalid_request", "Type de contenu non accepté : envoyez {type}."
    ),
    "corps_trop_gros": Entry(413, "invalid_request", "La requête dépasse {n} Kio."),
    "connexion_non_chiffree": Entry(
        403,
        "invalid_request",
        "Cette adresse n’est servie que par HTTPS. "
        "Un secret envoyé sans chiffrement doit être remplacé.",
    ),
    "adresse_inconnue": Entry(404, "invalid_request", "Cette adresse n’existe pas."),
    "authentification_absente": Entry(
        401, "invalid_client", "Aucune authentification n’est donnée."
    ),
    "methode_refusee": Entry(
        401,
        "invalid_client",
        "Ce moyen de s’authentifier n’est pas accepté. "
        "Utilisez l’en-tête Authorization (Basic) ou une assertion signée.",
    ),
    "mauvais_environnement": Entry(
        401,
        "invalid_client",
        "Cet identifiant appartient à l’environnement {autre}. Adressez-vous à {emetteur}.",
    ),
    "identification_refusee": Entry(
        401, "invalid_client", "Identifiant ou mot de passe non valide."
    ),
    "assertion_refusee": Entry(
        401, "invalid_client", "Identifiant ou assertion signée non valide."
    ),
    "assertion_destinataire": Entry(
        401, "invalid_client", "Le destinataire (aud) doit être {emetteur}."
    ),
    "assertion_duree": Entry(401, "invalid_client", "La durée de l’assertion dépasse la limite."),
    "assertion_rejouee": Entry(
        401,
        "invalid_client",
        "Cette assertion a déjà servi. Produisez-en une nouvelle à chaque demande.",
    ),
    "horloge_decalee": Entry(
        401,
        "invalid_client",
        "L’horloge de votre système s’écarte de la nôtre de {n} secondes.",
    ),
    "mot_de_passe_temporaire": Entry(
        400,
        "unauthorized_client",
        "Ce mot de passe est temporaire. Activez d’abord l’identifiant : {adresse}.",
    ),
    "acces_suspendu": Entry(400, "unauthorized_client", "L’accès de cet identifiant est suspendu."),
    "acces_retire": Entry(
        400,
        "unauthorized_client",
        "L’accès de cet identifiant a été retiré. Communiquez avec la RAMQ.",
    ),
    "identifiant_expire": Entry(
        400, "unauthorized_client", "Cet identifiant est expiré depuis le {date}."
    ),
    "justificatif_expire": Entry(
        400,
        "unauthorized_client",
        "Ce justificatif est expiré depuis le {date}. "
        "Demandez un nouveau mot de passe temporaire : {adresse}.",
    ),
    "type_d_autorisation": Entry(
        400, "unsupported_grant_type", "Seul grant_type=client_credentials est accepté."
    ),
    "portee_inconnue": Entry(400, "invalid_scope", "La portée {nom} n’existe pas."),
    "portee_non_accordee": Entry(
        400, "invalid_scope", "La portée {nom} n’est pas accordée à cet identifiant."
    ),
    "portee_vide": Entry(
        400, "invalid_scope", "Aucune portée utilisable n’est demandée. Exemple : {exemple}."
    ),
    "portees_de_deux_services": Entry(
        400,
        "invalid_scope",
        "Ces portées appartiennent à deux services. Demandez un jeton pour chacun.",
    ),
    "ressource_inconnue": Entry(
        400, "invalid_target", "Cette ressource n’existe pas ou n’est pas accordée."
    ),
    "trop_d_echecs": Entry(
        429,
        "temporarily_unavailable",
        "Trop d’essais refusés. Réessayez dans {n} secondes.",
    ),
    "indisponible": Entry(503, "temporarily_unavailable", "Service momentanément indisponible."),
    "erreur_interne": Entry(500, "server_error", "Une erreur est survenue de notre côté."),
    "mot_de_passe_expire": Entry(
        410, "invalid_grant", "Ce mot de passe temporaire est expiré." + _NEW_SENDING
    ),
    "mot_de_passe_epuise": Entry(
        410,
        "invalid_grant",
        "Ce mot de passe temporaire a été bloqué après 10 essais refusés." + _NEW_SENDING,
    ),
    "mot_de_passe_remplace": Entry(
        410,
        "invalid_grant",
        "Ce mot de passe temporaire a été remplacé par un envoi plus récent." + _NEW_SENDING,
    ),
    "deja_active": Entry(
        409,
        "invalid_request",
        "Cet identifiant est déjà actif. Pour changer de mot de passe ou de clé, voyez {adresse}.",
    ),
    "cle_refusee": Entry(422, "invalid_request", "La clé est refusée : {raison}."),
    "regression_refusee": Entry(
        409,
        "invalid_request",
        "Cet identifiant utilise une clé. Il ne peut revenir à un mot de passe.",
    ),
    "dernier_justificatif": Entry(
        409, "invalid_request", "C’est le dernier moyen d’accès. Utilisez la suspension."
    ),
    "trop_de_justificatifs": Entry(
        409,
        "invalid_request",
        "Deux moyens d’accès sont déjà valides. Mettez fin à l’un d’eux.",
    ),
    "jeton_absent": Entry(401, "invalid_token", "Aucun jeton d’accès n’a été fourni."),
    "jeton_mal_place": Entry(
        400,
        "invalid_request",
        "Le jeton d’accès se donne une seule fois, dans l’en-tête Authorization (Bearer).",
    ),
    "jeton_invalide": Entry(401, "invalid_token", "Le jeton d’accès n’est pas valide."),
    "jeton_autre_environnement": Entry(
        401,
        "invalid_token",
        "Ce jeton vient de l’environnement {autre}. Adressez-vous à {emetteur}.",
    ),
    "jeton_expire": Entry(401, "invalid_token", "Le jeton d’accès est expiré."),
    "jeton_revoque": Entry(401, "invalid_token", "L’accès lié à ce jeton a été modifié ou retiré."),
    "portee_insuffisante": Entry(
        403, "insufficient_scope", "Ce jeton ne porte pas la portée {nom}."
    ),
}

KEY_REASONS = {
    "cle_privee": "clé privée reçue, tenez-la pour divulguée",
    "type": "courbe ou type non accepté",
    "rsa_court": "RSA de moins de 3072 bits",
    "exposant": "exposant refusé",
    "connue": "clé déjà connue",
    "preuve": "preuve de possession non valide",
}

_FOLDED = str.maketrans(
    {"«": "'", "»": "'", "“": "'", "”": "'", "’": "'", '"': "'", "\\": "/"}
    | {"–": "-", "—": "-", "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"}
)
_LONGEST_VALUE = 120


def status(refusal: Refusal) -> int:
    """The HTTP status of ``refusal``. Raises KeyError for a code that the table lacks."""
    return TABLE[refusal.code].status


def message(refusal: Refusal) -> str:
    """The French sentence, blanks filled; a value from outside is cut at 120 characters.

    Raises KeyError for an unknown code or a blank that ``refusal`` leaves empty.
    """
    values = {name: str(value)[:_LONGEST_VALUE] for name, value in refusal.values.items()}
    return TABLE[refusal.code].message.format_map(values)


def body(refusal: Refusal, *, help_root: str) -> bytes:
    """The JSON of ``refusal``, UTF-8; ``help_root`` is the portal's origin, no final slash.

    Raises KeyError as ``message``. Source: RFC 6749 §5.2.
    """
    sentence = message(refusal)
    members = {
        "error": TABLE[refusal.code].error,
        "error_description": error_description(sentence),
        "error_uri": f"{help_root}/developpeurs/erreurs/{refusal.code}/",
        "code": refusal.code,
        "message": sentence,
    }
    return json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode()


def error_description(sentence: str) -> str:
    """``sentence`` in the only characters that RFC 6749 §5.2 allows: accents and « » folded.

    >>> error_description("L’accès « X » est refusé.")
    "L'acces ' X ' est refuse."
    """
    spread = unicodedata.normalize("NFKD", sentence.translate(_FOLDED))
    bare = (sign for sign in spread if not unicodedata.combining(sign))
    return "".join(sign if " " <= sign <= "~" and sign not in '"\\' else "?" for sign in bare)
