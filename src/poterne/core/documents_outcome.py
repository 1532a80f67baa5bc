"""What a file signed by certificate leads to on the signing page, and what D-12 makes of it."""

from enum import StrEnum

from poterne.core.documents import Gravity
from poterne.core.rules.facts import CertificateProof

_ESTABLISHED = "SIG_CERT_VALIDE"
_LAPSED = frozenset({"CERT_EXPIRE", "CERT_REVOQUE"})
_ELSEWHERE = "SIGNATURE_HORS_CASE"


class Outcome(StrEnum):
    """The three ends of an upload (documents.md §5.2, §7)."""

    FILED = "deposee"
    """Unchanged and trusted: the request is signed and filed."""
    TO_DECIDE = "a_decider"
    """Unchanged as far as it could be looked at; filed, and an agent decides."""
    REFUSED = "refusee"
    """Not accepted; the file is kept, the request waits as before."""


def proof(code: str, gravity: str) -> CertificateProof:
    """What the verdict ``code`` means for D-12: any refusal but a lapsed certificate is broken."""
    if code in _LAPSED:
        return CertificateProof.LAPSED
    if code == _ESTABLISHED:
        return CertificateProof.ESTABLISHED
    if gravity in {Gravity.REFUS, Gravity.DANGER}:
        return CertificateProof.BROKEN
    return CertificateProof.DOUBTFUL


def in_place(code: str) -> bool:
    """Whether the signature stands in the box of section 4, as far as the verdict says (D-02)."""
    return code != _ELSEWHERE


def outcome(code: str, gravity: str, *, signatures: int) -> Outcome:
    """What follows from a verdict on the page of signature; ``signatures``: how many were found.

    A file without any certificate signature is refused there, whatever else it holds: a drawing
    or a picture of a signature has its own way on the same page.
    """
    if not signatures or proof(code, gravity) in {CertificateProof.BROKEN, CertificateProof.LAPSED}:
        return Outcome.REFUSED
    return Outcome.FILED if code == _ESTABLISHED else Outcome.TO_DECIDE


CONTESTABLE = frozenset({"CONTENU_DIFFERENT", "SIGNATURE_ABSENTE", "FORMULAIRE_NON_RECONNU"})
"""Refusals that rest on a measure: she who sent the file may ask that a person look (§5.2)."""
CONTESTED_RULES = frozenset({"D-12", "S4-16"})
"""What such a request is filed in spite of; an agent sees the same faults, and decides."""


def revocation_words(*, revoked: bool | None, trouble: str) -> str:
    """What is known of the revocation of a certificate, for a page; ``trouble``: what stopped."""
    if revoked is None:
        unknown = "Inconnue : aucune liste à jour ne la donne"
        return unknown if trouble == "revocation" else "Non établie"
    return "Révoqué" if revoked else "Non révoqué"


VERDICT_WORDS = {
    "SIG_CERT_VALIDE": "Signature établie",
    "SIG_CERT_A_VERIFIER": "Signature à vérifier",
    "SIG_CERT_ILLISIBLE": "Signature illisible",
    "DOC_MODIFIE_APRES_SIGNATURE": "Modifié après la signature",
    "CONTENU_DIFFERENT": "Contenu différent",
    "APPARENCE_DISCORDANTE": "Texte affiché différent",
    "NOM_DIFFERENT": "Nom différent",
    "SIGNATURES_MULTIPLES": "Plusieurs signatures",
    "SIGNATURE_HORS_CASE": "Signature hors de sa case",
    "CERT_EXPIRE": "Certificat expiré",
    "CERT_REVOQUE": "Certificat révoqué",
    "SIG_DESSINEE": "Signature dessinée",
    "SIGNATURE_TAPEE": "Nom tapé au clavier",
    "SIGNATURE_ABSENTE": "Sans signature",
    "FORMULAIRE_NON_RECONNU": "Formulaire non reconnu",
    "COPIE_ABSENTE": "Copie absente",
    "PDF_PROTEGE": "PDF protégé",
    "FICHIER_INEXPLOITABLE": "Fichier illisible",
    "CONTENU_ACTIF": "Contenu actif",
    "FICHIER_PIEGE": "Fichier piégé",
    "FORMAT_NON_PDF": "Pas un PDF",
    "FICHIER_TROP_GROS": "Fichier trop gros",
    "PLUSIEURS_FORMULAIRES": "Plusieurs formulaires",
    "RIEN_A_SIGNALER": "Rien à signaler",
    "NUMERISATION_CONFORME": "Numérisation conforme",
    "CORRECTION_MANUSCRITE": "Écriture ajoutée",
    "TELECOPIE": "Télécopie",
    "PHOTOGRAPHIE": "Photographie",
    "ORIGINE_DOUTEUSE": "Origine à vérifier",
    "CODE_INVALIDE": "Code non authentifié",
    "DOUBLON_PROBABLE": "Doublon probable",
    "IMAGE_REUTILISEE": "Image déjà vue",
    "VIRUS": "Logiciel malveillant",
    "EDITION_PERIMEE": "Édition périmée",
    "AUTRE_FORMULAIRE": "Autre formulaire",
    "SECTION5_REMPLIE": "Section 5 remplie",
    "PDF_RESTREINT": "PDF restreint",
    "PDF_REPARE": "PDF réparé",
    "LIEN": "Liens",
}
"""Every code in a few words, for a label."""

STEP_WORDS = {
    "C1": "Le fichier se lit sans réparation et n’est pas chiffré",
    "C2": "Une seule signature, dans la case de la section 4",
    "C3": "Le format de signature est pris en charge",
    "C4": "La signature couvre tout le document",
    "C5": "Les calculs de signature sont exacts",
    "C6": "Rien n’a été modifié ensuite",
    "C7": "L’aspect et les valeurs sont ceux qui furent signés",
    "C8": "Les algorithmes sont assez forts",
    "C9": "La chaîne mène à une ancre de confiance",
    "C10": "Rien n’est révoqué",
    "C11": "Le certificat nomme la personne de la section 4",
    "C12": "Le contenu est celui de la demande",
}
"""The twelve steps of the rule, each as what holds when it holds."""
