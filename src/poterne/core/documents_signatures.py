"""From what the examiner measured of a signature to its code and its words (documents.md §4.2)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from poterne.core.documents import Finding, SignatureFinding, Step
from poterne.core.people import name_words
from poterne.core.words import date_long

_WHOLE = ("C1", "C3", "C4", "C5", "C6", "C7")
_BELIEVED = ("C8", "C9", "C10")
_VERIFY, _UNREADABLE, _CHANGED = (
    "SIG_CERT_A_VERIFIER",
    "SIG_CERT_ILLISIBLE",
    "DOC_MODIFIE_APRES_SIGNATURE",
)
_PARTLY = "partielle"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What one trouble leads to; ``known``: it says that nobody should believe the signature."""

    step: str
    code: str
    reason: str
    variant: str = ""
    known: bool = True


TROUBLES: Mapping[str, Trouble] = {
    "illisible": Trouble("C1", _UNREADABLE, "signature illisible"),
    "repare": Trouble("C1", _UNREADABLE, "fichier abîmé, lisible seulement après réparation"),
    "chiffre": Trouble("C1", _VERIFY, "le PDF est chiffré", _PARTLY),
    "detachee": Trouble("C2", _VERIFY, "signature que le document ne montre pas", _PARTLY),
    "partagee": Trouble("C2", _VERIFY, "une signature pour plusieurs cases", _PARTLY),
    "format": Trouble("C3", _VERIFY, "format de signature non pris en charge", _PARTLY),
    "couverture": Trouble("C4", _CHANGED, "la signature ne couvre pas tout ce qu’elle montre"),
    "ajout": Trouble("C4", _CHANGED, "des octets sans explication suivent la signature"),
    "condensat": Trouble("C5", _CHANGED, "le contenu ne correspond plus à la signature"),
    "horodatage": Trouble("C5", _CHANGED, "un horodatage ne correspond plus au contenu"),
    "incoherente": Trouble("C5", _UNREADABLE, "parties non signées incohérentes"),
    "inconnu": Trouble("C5", _VERIFY, "algorithme non pris en charge", _PARTLY),
    "permission": Trouble("C5", _CHANGED, "modification interdite par la signature"),
    "modifie": Trouble("C6", _CHANGED, "le document a été modifié après la signature"),
    "apparence": Trouble(
        "C7", _CHANGED, "l’apparence ou les valeurs diffèrent de ce qui fut signé"
    ),
    "faible": Trouble("C8", _VERIFY, "algorithme faible"),
    "aucune_ancre": Trouble("C9", _VERIFY, "aucune ancre", known=False),
    "emetteur": Trouble("C9", _VERIFY, "émetteur inconnu"),
    "chaine": Trouble("C9", _VERIFY, "chaîne de certificats non valide"),
    "usage": Trouble("C9", _VERIFY, "certificat non destiné à signer"),
    "pas_encore": Trouble("C9", _VERIFY, "certificat pas encore valide au moment de la signature"),
    "expire": Trouble("C9", "CERT_EXPIRE", "certificat expiré"),
    "revocation": Trouble("C10", _VERIFY, "révocation inconnue", known=False),
    "revoque": Trouble("C10", "CERT_REVOQUE", "certificat révoqué"),
    "formulaire": Trouble("C2", _VERIFY, "formulaire non reconnu"),
    "autorite_revoquee": Trouble("C10", _VERIFY, "autorité de certification révoquée"),
}
"""Word of the examiner → what follows; the step that each breaks is in the row."""
UNCHANGED = "document inchangé depuis la signature"


def concluded(measured: SignatureFinding) -> SignatureFinding:
    """``measured`` with ``intact``, ``trusted``, ``code``, ``reason``: nothing else decides them.

    A trouble that the table lacks is « illisible »: a strange answer is never good news.
    """
    whole = all(measured.steps.get(step) is Step.OK for step in _WHOLE)
    believed = all(measured.steps.get(step) is Step.OK for step in _BELIEVED)
    if whole and believed and measured.steps.get("C2") is Step.OK and not measured.trouble:
        reason = f"{UNCHANGED}, certificat reconnu"
        return replace(measured, intact=True, trusted=True, code="SIG_CERT_VALIDE", reason=reason)
    trouble = TROUBLES.get(measured.trouble, TROUBLES["illisible"])
    trusted = None if whole and not trouble.known else False
    reason = f"{UNCHANGED}; {trouble.reason}" if whole else trouble.reason
    return replace(measured, intact=whole, trusted=trusted, code=trouble.code, reason=reason)


def finding(signature: SignatureFinding, zone: tzinfo) -> Finding:
    """The finding that a concluded signature leads to; ``zone`` is where its date is told."""
    trouble = TROUBLES.get(signature.trouble, TROUBLES["illisible"])
    variant = trouble.variant if signature.code == trouble.code else ""
    words = {
        "nom": signature.common_name or signature.subject or "signataire inconnu",
        "emetteur": signature.issuer,
        "motif": trouble.reason,
    }
    if signature.code in {"CERT_EXPIRE", "CERT_REVOQUE"} and not signature.proven_at:
        variant = "sans heure"
    if signature.code == _CHANGED:
        day = _day(signature.time, zone)
        variant, words = ("", words | {"date": day}) if day else ("sans date", words)
    return Finding(
        signature.code,
        variant,
        measure="signature",
        value=signature.level or signature.trouble,
        place=signature.field_name,
        words=words,
    )


def _day(instant: str, zone: tzinfo) -> str:
    try:
        return date_long(datetime.fromisoformat(instant).astimezone(zone).date())
    except (ValueError, OverflowError):
        return ""


def same_person(signature: SignatureFinding, names: tuple[str, str], email: str) -> bool:
    """C11: whether the certificate names the person of section 4, by name or by address.

    Order, case, accents, hyphens and apostrophes do not count; one more middle name is allowed.

    >>> said = SignatureFinding("x", common_name="GAGNON MARIE-EVE L")
    >>> same_person(said, ("Marie-Ève", "Gagnon"), "")
    True
    """
    if email and signature.email.casefold() == email.casefold():
        return True
    ours, theirs = list(name_words(*names)), list(name_words(signature.common_name))
    for word in ours:
        if word not in theirs:
            return False
        theirs.remove(word)
    return bool(ours) and len(theirs) <= 1
