"""The one list of mails and letters: subject, template, who gets it, what it is told (§4.9).

A variable that is not here does not reach a mail; one that is here must be given.
"""

from dataclasses import dataclass

from poterne.core.links import Purpose

_PREPARER = ("preparateur",)
_AUTHORIZER = ("authorizer",)
_IT_LEAD = ("it_lead",)
_BOTH = ("authorizer", "it_lead")
_RANK = ("ref", "i", "n")


@dataclass(frozen=True, slots=True)
class Mail:
    """One message. ``subject`` has its blanks in braces, exact text of rules.md §4.9.

    ``needs`` must all be given, ``may`` can be: an absent one is empty.
    """

    template: str
    subject: str
    to: tuple[str, ...]
    needs: tuple[str, ...]
    may: tuple[str, ...] = ()


MAILS = {
    "M-01": Mail(
        "lien_brouillon",
        "Votre lien pour remplir la demande d’accès",
        ("visiteur", *_PREPARER),
        ("lien", "code"),
        ("ref",),
    ),
    "M-02": Mail(
        "confirmer_adresse",
        "Confirmez votre adresse électronique",
        _BOTH,
        ("ref", "organisation", "role", "lien"),
        ("reste",),
    ),
    "M-03": Mail(
        "a_signer",
        "Une demande d’accès attend votre signature",
        _AUTHORIZER,
        ("ref", "organisation", "type", "nombre", "lien"),
    ),
    "M-04": Mail(
        "rappel_signature",
        "Rappel : une demande d’accès attend votre signature",
        _AUTHORIZER,
        ("ref", "organisation", "jours", "lien"),
    ),
    "M-05": Mail("lien_expire", "Le lien de signature est expiré", _PREPARER, ("ref", "lien")),
    "M-06": Mail(
        "signature_refusee",
        "La demande d’accès n’a pas été signée",
        (*_PREPARER, *_AUTHORIZER),
        ("ref", "lien"),
        ("motif",),
    ),
    "M-07": Mail(
        "accuse_reception",
        "Demande {ref} : accusé de réception",
        _AUTHORIZER,
        ("ref", "jour", "rang", "lien"),
    ),
    "M-09": Mail(
        "a_corriger",
        "Demande {ref} : points à corriger",
        (*_AUTHORIZER, *_PREPARER),
        ("ref", "points", "echeance", "lien"),
    ),
    "M-10": Mail(
        "rappel_correction",
        "Demande {ref} : rappel, points à corriger",
        _AUTHORIZER,
        ("ref", "jours", "echeance", "lien"),
    ),
    "M-11": Mail(
        "decision", "Demande {ref} : décision", _AUTHORIZER, ("ref", "motif", "lien"), ("auteur",)
    ),
    "M-12": Mail(
        "fermeture",
        "Demande {ref} : fermeture de la demande",
        (*_AUTHORIZER, *_PREPARER),
        ("ref", "motif", "lien"),
    ),
    "M-13": Mail(
        "remise_identifiants",
        "Demande {ref} : vos identifiants machine",
        _AUTHORIZER,
        ("ref", "n", "identifiants", "fin", "lien"),
        ("par_la_poste",),
    ),
    "M-14": Mail(
        "remise_mot_de_passe",
        "Demande {ref} : mot de passe temporaire, identifiant {i} de {n}",
        _IT_LEAD,
        (*_RANK, "libelle", "mot_de_passe", "envoi", "fin", "lien"),
    ),
    "M-14b": Mail(
        "remise_lien",
        "Demande {ref} : mot de passe temporaire, identifiant {i} de {n}",
        _IT_LEAD,
        (*_RANK, "libelle", "fin", "lien"),
    ),
    "M-15": Mail(
        "transmission",
        "Demande {ref} : identifiants à consulter",
        _IT_LEAD,
        ("ref", "n", "lien"),
    ),
    "M-16": Mail(
        "rappel_transmission",
        "Demande {ref} : avez-vous transmis les identifiants?",
        _AUTHORIZER,
        ("ref", "n", "lien"),
    ),
    "M-17": Mail(
        "non_remis",
        "Demande {ref} : un message n’a pu être remis",
        _BOTH,
        ("ref", "role", "lien"),
    ),
    "M-18": Mail(
        "rappel_mot_de_passe",
        "Demande {ref} : mot de passe temporaire à remplacer, identifiant {i} de {n}",
        _BOTH,
        (*_RANK, "role", "reste", "echeance", "lien"),
        ("par_lien", "par_la_poste"),
    ),
    "M-19": Mail(
        "mot_de_passe_inutilisable",
        "Demande {ref} : mot de passe temporaire inutilisable, identifiant {i} de {n}",
        _BOTH,
        (*_RANK, "role", "motif", "lien"),
        ("par_la_poste",),
    ),
    "M-20": Mail(
        "active",
        "Demande {ref} : identifiant {i} de {n} activé",
        _BOTH,
        (*_RANK, "role", "moment", "genre"),
        ("lien",),
    ),
    "M-25": Mail(
        "suspension",
        "Demande {ref} : identifiant {i} de {n} suspendu",
        _BOTH,
        (*_RANK, "moment", "motif"),
        ("lien", "fuite"),
    ),
    "M-26": Mail(
        "retablissement",
        "Demande {ref} : identifiant {i} de {n} rétabli",
        _BOTH,
        (*_RANK, "moment"),
        ("lien", "attente"),
    ),
    "M-27": Mail(
        "retrait",
        "Demande {ref} : accès retiré, identifiant {i} de {n}",
        _BOTH,
        (*_RANK, "moment", "motif"),
        ("lien",),
    ),
    "M-28": Mail(
        "succession",
        "Demande {ref} : accès à confirmer par une nouvelle personne responsable",
        (*_AUTHORIZER, "bureau"),
        ("ref", "moment", "lien"),
    ),
    "M-29": Mail(
        "fin_de_role",
        "Demande {ref} : fin de votre rôle de responsable informatique",
        _IT_LEAD,
        ("ref", "moment", "lien"),
    ),
    "M-32": Mail(
        "signalement_recu",
        "Demande {ref} : signalement reçu",
        (*_BOTH, "bureau"),
        (*_RANK, "moment", "motif", "lien"),
    ),
    "M-35": Mail(
        "revision",
        "Demande {ref} : révision demandée",
        _AUTHORIZER,
        ("ref", "jour", "rang", "lien"),
    ),
    "M-36": Mail(
        "brouillon_a_detruire",
        "Votre demande inachevée sera détruite dans {jours} jours",
        _PREPARER,
        ("ref", "jours", "echeance", "lien"),
    ),
    "M-38": Mail(
        "code",
        "Votre code d’accès",
        ("visiteur", *_PREPARER, *_BOTH),
        ("code", "ouvre"),
    ),
    "M-40": Mail(
        "invitation_bureau", "Votre accès au bureau de Poterne", ("personnel",), ("lien",)
    ),
}
"""Every mail that exists, by its id; M-14b is M-14 where a page shows the password.

``identifiants`` is a list, each with ``i``, ``identifiant`` and ``libelle``; ``points`` a list of
sentences; every other variable is one value.
"""

COUNTS = frozenset({"i", "n", "nombre", "jours", "rang", "envoi"})
"""Variables that are whole numbers, as ``int`` or in digits."""
ROLES = {
    "authorizer": "personne qui autorise",
    "it_lead": "responsable informatique désigné",
}
"""« role » is one of these words."""

LETTERS = {
    "P-01": Mail(
        "mot_de_passe",
        "Mot de passe temporaire, identifiant {i} de {n}",
        _AUTHORIZER,
        (*_RANK, "destinataire", "adresse", "jour", "mot_de_passe", "activation"),
    ),
}
"""Every letter, by its id; none ever bears an identifier (rules.md §4.9)."""

OPENS = {
    Purpose.BROUILLON: "reprendre votre demande",
    Purpose.LECTURE: "lire la demande à signer",
    Purpose.SUIVI: "suivre votre demande",
    Purpose.ACCES: "consulter vos accès",
    Purpose.RENSEIGNEMENTS: "télécharger vos renseignements",
    Purpose.AFFICHER: "afficher un mot de passe temporaire",
    Purpose.ARRET: "arrêter un identifiant",
    Purpose.JUSTIFICATIFS: "consulter les justificatifs dont vous répondez",
}
"""« ouvre » of M-38: what the code opens, after « pour »."""
