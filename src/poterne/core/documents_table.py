"""The table of findings: code → gravity, treatment, French words (documents.md §7), and limits."""

from collections.abc import Mapping
from dataclasses import dataclass

from poterne.core.documents import Finding, Gravity, Treatment

MIB = 1024 * 1024
LARGEST_FILE = 15 * MIB
MOST_PAGES = 10
MOST_MILLIMETRES = 600
MOST_PICTURE_PIXELS = 60_000_000
MOST_FILTERS = 3
MOST_INFLATED = 100 * MIB
MOST_RATIO = 200
RATIO_FROM = 10 * MIB
MOST_OBJECTS = 50_000
MOST_NESTING = 100
MOST_REVISIONS = 32
WEAKEST_RSA, WEAKEST_EC = 2048, 256
WEAK_DIGESTS = frozenset({"md2", "md4", "md5", "sha1"})
RENDER_DPI, RENDER_THRESHOLD = 100, 40
PICTURE_DPI = 150
BOX_MARGIN_MM = 3.0


@dataclass(frozen=True, slots=True)
class Row:
    """What one code weighs, what follows from it (None: noted only), and how it is told."""

    gravity: Gravity
    treatment: Treatment | None
    message: str


_INFO, _DOUTE, _REFUS, _DANGER = Gravity.INFO, Gravity.DOUTE, Gravity.REFUS, Gravity.DANGER
_OUI, _CLIC, _AGENT = Treatment.ETABLI, Treatment.CONFIRMER, Treatment.DECIDER
_REFUSER, _RIEN = Treatment.REFUS_PROPOSE, Treatment.PAS_DE_DEMANDE
_NON_PDF = "Le fichier {nom} n’est pas un PDF."

ROWS: Mapping[tuple[str, str], Row] = {
    ("SIG_CERT_VALIDE", ""): Row(
        _INFO,
        _OUI,
        "Signature numérique valide de {nom}, certificat {emetteur}, document inchangé depuis la "
        "signature.",
    ),
    ("SIG_CERT_A_VERIFIER", ""): Row(
        _DOUTE,
        _AGENT,
        "Signature intacte, mais l’identité du signataire n’a pu être confirmée ({motif}).",
    ),
    ("SIG_CERT_A_VERIFIER", "partielle"): Row(
        _DOUTE, _AGENT, "La signature numérique n’a pu être vérifiée entièrement ({motif})."
    ),
    ("SIG_CERT_ILLISIBLE", ""): Row(
        _REFUS,
        _AGENT,
        "La signature numérique n’a pu être vérifiée : le fichier est endommagé ou non conforme.",
    ),
    ("DOC_MODIFIE_APRES_SIGNATURE", ""): Row(
        _REFUS,
        _REFUSER,
        "Le document a été modifié après la signature du {date}. Veuillez signer de nouveau une "
        "version non modifiée.",
    ),
    ("DOC_MODIFIE_APRES_SIGNATURE", "sans date"): Row(
        _REFUS,
        _REFUSER,
        "Le document a été modifié après la signature. Veuillez signer de nouveau une version non "
        "modifiée.",
    ),
    ("CONTENU_DIFFERENT", ""): Row(
        _REFUS, _REFUSER, "Le contenu signé diffère de la demande {ref}."
    ),
    ("APPARENCE_DISCORDANTE", ""): Row(
        _DOUTE, _AGENT, "Le texte affiché à la case {case} diffère de la valeur enregistrée."
    ),
    ("NOM_DIFFERENT", ""): Row(
        _DOUTE, _AGENT, "Le nom du certificat ({a}) diffère de celui de la section 4 ({b})."
    ),
    ("SIGNATURES_MULTIPLES", ""): Row(
        _DOUTE, _AGENT, "Le document porte {n} signatures; une seule est attendue."
    ),
    ("SIGNATURE_HORS_CASE", ""): Row(_DOUTE, _AGENT, "La signature n’est pas à l’endroit indiqué."),
    ("CERT_EXPIRE", ""): Row(
        _REFUS, _REFUSER, "Le certificat de {nom} était expiré au moment de la signature."
    ),
    ("CERT_EXPIRE", "sans heure"): Row(
        _REFUS,
        _REFUSER,
        "Le certificat de {nom} était expiré à la réception, et aucun horodatage fiable ne prouve "
        "une signature antérieure.",
    ),
    ("CERT_REVOQUE", ""): Row(
        _REFUS, _REFUSER, "Le certificat de {nom} était révoqué au moment de la signature."
    ),
    ("CERT_REVOQUE", "sans heure"): Row(
        _REFUS,
        _REFUSER,
        "Le certificat de {nom} était révoqué à la réception, et aucun horodatage fiable ne prouve "
        "une signature antérieure.",
    ),
    ("SIG_DESSINEE", ""): Row(_INFO, _CLIC, "Signature manuscrite apposée à l’écran, à confirmer."),
    ("SIGNATURE_TAPEE", ""): Row(
        _REFUS, _AGENT, "Un nom tapé au clavier n’est pas une signature acceptée."
    ),
    ("NUMERISATION_CONFORME", ""): Row(
        _INFO, _CLIC, "Formulaire numérisé conforme; données relues sans saisie."
    ),
    ("CORRECTION_MANUSCRITE", ""): Row(
        _DOUTE, _AGENT, "Écriture détectée hors des cases prévues (zones encadrées)."
    ),
    ("TELECOPIE", ""): Row(
        _REFUS,
        _REFUSER,
        "Le document a les caractéristiques d’une télécopie ({preuves}). Aucun document télécopié "
        "n’est accepté. Envoyez le formulaire par courriel ou par la poste.",
    ),
    ("PHOTOGRAPHIE", ""): Row(
        _REFUS,
        _REFUSER,
        "Le document est une photographie ({preuves}). Numérisez le formulaire à plat avec un "
        "numériseur ou remplissez-le en ligne.",
    ),
    ("ORIGINE_DOUTEUSE", ""): Row(_DOUTE, _AGENT, "Origine à vérifier : {mesures}."),
    ("CODE_INVALIDE", ""): Row(
        _DOUTE, _AGENT, "Le code imprimé n’a pu être authentifié; les données sont à saisir."
    ),
    ("DOUBLON_PROBABLE", ""): Row(_DOUTE, _AGENT, "Une demande semblable existe : {ref}."),
    ("IMAGE_REUTILISEE", ""): Row(
        _DOUTE,
        _AGENT,
        "La même image de signature figure à la demande {ref}, au nom d’une autre personne.",
    ),
    ("PDF_PROTEGE", ""): Row(
        _REFUS, _RIEN, "Le PDF est protégé par mot de passe. Renvoyez-le sans protection."
    ),
    ("FICHIER_INEXPLOITABLE", ""): Row(_REFUS, _RIEN, "Le fichier ne peut être lu."),
    ("CONTENU_ACTIF", ""): Row(_DANGER, _RIEN, "Le PDF contient du contenu actif ({liste})."),
    ("CONTENU_ACTIF", "toléré"): Row(
        _INFO, None, "Le PDF contient un script du formulaire publié ({liste})."
    ),
    ("FICHIER_PIEGE", ""): Row(
        _DANGER, _RIEN, "Le fichier dépasse les limites permises ({mesure})."
    ),
    ("VIRUS", ""): Row(_DANGER, _RIEN, "Le fichier contient un logiciel malveillant."),
    ("FORMAT_NON_PDF", ""): Row(_REFUS, _RIEN, _NON_PDF),
    ("FORMAT_NON_PDF", "polyglotte"): Row(_DANGER, _RIEN, _NON_PDF),
    ("FICHIER_TROP_GROS", ""): Row(_REFUS, _RIEN, "Le fichier dépasse 15 Mo ou 10 pages."),
    ("PLUSIEURS_FORMULAIRES", ""): Row(
        _REFUS,
        _RIEN,
        "Le fichier contient plus d’un formulaire. Séparez les formulaires et renvoyez un fichier "
        "par formulaire.",
    ),
    ("EDITION_PERIMEE", ""): Row(
        _REFUS, _REFUSER, "L’édition {x} n’est plus acceptée; utilisez l’édition {y}."
    ),
    ("AUTRE_FORMULAIRE", ""): Row(
        _REFUS, _REFUSER, "Ce formulaire n’est pas celui de la demande visée."
    ),
    ("SIGNATURE_ABSENTE", ""): Row(
        _REFUS,
        _REFUSER,
        "La demande n’est pas signée. Signez à l’endroit indiqué à la section 4.",
    ),
    ("SIGNATURE_ABSENTE", "numérisation"): Row(
        _DOUTE,
        _AGENT,
        "La demande n’est pas signée. Signez à l’endroit indiqué à la section 4.",
    ),
    ("FORMULAIRE_NON_RECONNU", ""): Row(
        _REFUS, _AGENT, "Aucun formulaire n’a été reconnu dans le fichier."
    ),
    ("COPIE_ABSENTE", ""): Row(
        _DOUTE,
        _AGENT,
        "La copie de référence est absente : le contenu n’a pu être comparé.",
    ),
    ("SECTION5_REMPLIE", ""): Row(
        _INFO, None, "La section 5 est réservée à la RAMQ. Laissez-la vide."
    ),
    ("PDF_RESTREINT", ""): Row(_INFO, None, "Le PDF porte des restrictions d’usage."),
    ("PDF_REPARE", ""): Row(_INFO, None, "Le PDF est abîmé; il a été lu après réparation."),
    ("LIEN", ""): Row(_INFO, None, "Le PDF contient des liens."),
    ("RIEN_A_SIGNALER", ""): Row(
        _INFO,
        _AGENT,
        "Aucun point à signaler; la signature est à confirmer par une personne.",
    ),
}
"""(code, variant) → row, in the order in which a verdict takes its name."""


class _Known(dict[str, str]):
    def __missing__(self, word: str) -> str:
        return "non précisé"


def row(finding: Finding) -> Row:
    """The row of ``finding``; an unknown variant is judged as its code. Raises KeyError."""
    return ROWS.get((finding.code, finding.variant)) or ROWS[finding.code, ""]


def message(finding: Finding) -> str:
    """The finding in French, plain spaces: ``core.words.typo`` puts the others when shown."""
    return row(finding).message.format_map(_Known(finding.words))
