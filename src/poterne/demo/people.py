"""The cast of the demonstration: made-up people, at addresses that lead nowhere (``.example``)."""

from dataclasses import dataclass

from poterne.core.offices import Office


@dataclass(frozen=True, slots=True)
class Person:
    """One card of the stage door: who one may be, and what she could do next.

    ``offices`` empty: someone outside, who has a mailbox and no account.
    """

    key: str
    name: str
    shown: str
    role: str
    email: str
    sentence: str
    suggestion: str
    start: str
    offices: frozenset[Office] = frozenset()
    repondant_code: str = ""

    @property
    def fold(self) -> str:
        """The address as accounts and mailboxes are found."""
        return self.email.casefold()


PELLETIER = Person(
    "pelletier",
    "Anne Pelletier",
    "Mme Pelletier",
    "gestionnaire de clinique",
    "anne.pelletier@desrapides.example",
    "Elle remplit la demande du GMF des Rapides et n’y signe rien.",
    "Donner son adresse, ouvrir le courriel reçu, finir la demande et l’envoyer à signer.",
    "/demandes/nouvelle/",
)
TREMBLAY = Person(
    "tremblay",
    "Élodie Tremblay",
    "Dre Tremblay",
    "médecin responsable du GMF des Rapides",
    "elodie.tremblay@desrapides.example",
    "Elle autorise : elle signe la demande et reçoit les identifiants.",
    "Ouvrir son courriel, lire la demande, signer.",
    "/demo/courrier/elodie.tremblay@desrapides.example/",
)
ROY = Person(
    "roy",
    "Marc Roy",
    "M. Roy",
    "responsable informatique désigné",
    "marc.roy@roy-informatique.example",
    "Il confirme son adresse, reçoit les mots de passe temporaires et active les identifiants.",
    "Confirmer son adresse par le courriel reçu.",
    "/demo/courrier/marc.roy@roy-informatique.example/",
)
BELANGER = Person(
    "belanger",
    "Sophie Bélanger",
    "Mme Bélanger",
    "développeuse, Logiciels Gabarit",
    "sophie.belanger@gabarit.example",
    "Elle demande des identifiants de partenaire, pour ses essais.",
    "Lire ses courriels : l’identifiant par courriel, le mot de passe par la poste.",
    "/demo/courrier/sophie.belanger@gabarit.example/",
)
MORIN = Person(
    "morin",
    "Samuel Morin",
    "Dr Morin",
    "médecin responsable d’un autre GMF",
    "samuel.morin@duruisseau.example",
    "Il ne voit rien de ce qui appartient à Dre Tremblay.",
    "Ouvrir son courriel et signer la demande de son GMF.",
    "/demo/courrier/samuel.morin@duruisseau.example/",
)
GAGNON = Person(
    "gagnon",
    "Julie Gagnon",
    "Mme Gagnon",
    "agente",
    "julie.gagnon@regie.example",
    "Elle vérifie les demandes, les renvoie corriger ou propose l’acceptation.",
    "Prendre la plus ancienne demande de la file.",
    "/bureau/",
    frozenset({Office.AGENT}),
)
NGUYEN = Person(
    "nguyen",
    "Minh Nguyen",
    "M. Nguyen",
    "répondant",
    "minh.nguyen@regie.example",
    "Il signe le premier, ou refuse avec des motifs.",
    "Signer la demande conforme.",
    "/bureau/a-signer/",
    frozenset({Office.REPONDANT}),
    "RP-0417",
)
COTE = Person(
    "cote",
    "Hélène Côté",
    "Mme Côté",
    "SOES",
    "helene.cote@regie.example",
    "Elle signe la seconde : à cet instant, les identifiants existent.",
    "Signer la demande que le répondant a signée.",
    "/bureau/a-signer-soes/",
    frozenset({Office.SOES}),
)
FORTIN = Person(
    "fortin",
    "Luc Fortin",
    "M. Fortin",
    "courrier",
    "luc.fortin@regie.example",
    "Il imprime et poste les lettres de mot de passe; il ne voit aucun identifiant.",
    "Produire la lettre qui attend.",
    "/bureau/courrier/",
    frozenset({Office.COURRIER}),
)
OUELLET = Person(
    "ouellet",
    "Claire Ouellet",
    "Mme Ouellet",
    "auditrice",
    "claire.ouellet@regie.example",
    "Elle lit tout ce qui s’est fait et ne change rien.",
    "Lire la file et les remises.",
    "/bureau/",
    frozenset({Office.AUDITEUR}),
)
LAVOIE = Person(
    "lavoie",
    "Paul Lavoie",
    "M. Lavoie",
    "administrateur",
    "paul.lavoie@regie.example",
    "Il invite le personnel et donne les rôles; il ne voit ni moitié ni demande.",
    "Voir les personnes et leurs rôles.",
    "/bureau/personnes/",
    frozenset({Office.ADMINISTRATEUR}),
)
ROUSSEL = Person(
    "roussel",
    "Nadia Roussel",
    "Mme Roussel",
    "administratrice",
    "nadia.roussel@regie.example",
    "Elle confirme ce que M. Lavoie propose de croire : personne n’y suffit seul.",
    "Voir à quelles autorités la RAMQ fait confiance.",
    "/bureau/confiance/",
    frozenset({Office.ADMINISTRATEUR}),
)

OUTSIDE = (PELLETIER, TREMBLAY, ROY, BELANGER, MORIN)
STAFF = (GAGNON, NGUYEN, COTE, FORTIN, OUELLET, LAVOIE, ROUSSEL)
PEOPLE = {person.key: person for person in (*OUTSIDE, *STAFF)}


def at_address(email: str) -> Person | None:
    """Who of the cast has this address, whatever its case."""
    wanted = email.strip().casefold()
    return next((person for person in PEOPLE.values() if person.fold == wanted), None)
