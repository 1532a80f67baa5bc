"""The journal's events, canonical rows and hash chain (trust.md §7).

A plain hash of a name is guessable; a salted one whose salt is gone is not. So personal parts
lie beside the chain, which holds only their salted commitment.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from poterne.core.dossier import canonical

VERSION = 1
CHAIN = "poterne"
FIRST = "0" * 64
_DOMAIN = b"poterne-journal-1\n"

EVENTS: frozenset[str] = frozenset(
    {
        "demande.creee",
        "demande.a_signer",
        "demande.rouverte",
        "demande.signee",
        "demande.recue",
        "demande.prise",
        "demande.liberee",
        "demande.a_corriger",
        "demande.corrigee",
        "demande.sans_suite",
        "demande.conforme",
        "demande.refus_propose",
        "demande.refusee",
        "demande.revision",
        "demande.signee_repondant",
        "demande.renvoyee",
        "demande.accordee",
        "demande.annulee",
        "demande.brouillon_detruit",
        "demande.consultee",
        "demande.faute_ecartee",
        "adresse.confirmee",
        "adresse.niee",
        "identifiant.cree",
        "identifiant.active",
        "identifiant.suspendu",
        "identifiant.repris",
        "identifiant.retire",
        "justificatif.temporaire_emis",
        "justificatif.temporaire_fini",
        "justificatif.ajoute",
        "justificatif.termine",
        "responsable.parti",
        "remise.refaite",
        "remise.transmise",
        "remise.consultee",
        "remise.finale",
        "remise.sans_reponse",
        "signature.echouee",
        "partie.detruite",
        "compte.invite",
        "compte.roles",
        "compte.facteur",
        "compte.termine",
        "document.recu",
        "document.examine",
        "document.verdict_renverse",
        "confiance.ancre_proposee",
        "confiance.ancre_confirmee",
        "confiance.ancre_retiree",
        "confiance.liste_recue",
        "cle.activee",
        "tete.signee",
        "reprise.ouverte",
        "reprise.confirmee",
    }
)
"""Every action that a row may name; each is written by exactly one act."""


def moment(instant: datetime) -> str:
    """``2026-11-23T14:05:00.123456Z``, UTC, always six decimals."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def row_hash(row: Mapping[str, Any]) -> str:
    """SHA-256 of the domain line and the canonical row without ``hachage``, lower-case hex."""
    content = canonical({key: value for key, value in row.items() if key != "hachage"})
    return hashlib.sha256(_DOMAIN + content.encode()).hexdigest()


def commitment(salt: bytes, part: Mapping[str, Any]) -> str:
    """HMAC-SHA256(salt, canonical personal part), hex; the salt is 32 random bytes."""
    return hmac.new(salt, canonical(part).encode(), hashlib.sha256).hexdigest()


def merkle_root(hashes: list[str]) -> str:
    """RFC 6962 §2.1 tree hash over the rows' hashes (hex), hex; of nothing, SHA-256("")."""
    return _tree([bytes.fromhex(value) for value in hashes]).hex()


def _tree(leaves: list[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + _tree(leaves[:split]) + _tree(leaves[split:])).digest()
