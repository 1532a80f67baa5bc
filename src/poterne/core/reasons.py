"""Reasons of a suspension or withdrawal: code → French words (rules.md §4.3, ``motif``)."""

REASONS = {
    "non_respect_engagement": "Non-respect d’un engagement",
    "demande_personne_autorisante": "Demande de la personne qui autorise",
    "depart": "Départ d’une personne responsable",
    "fuite": "Fuite d’un justificatif",
    "incident": "Incident de sécurité",
    "remplacement": "Remplacement par un autre identifiant",
    "fin_validite": "Fin de la validité",
    "inactivite": "Inactivité prolongée",
    "donnees_nominatives": "Données nominatives dans l’environnement d’essais",
    "confirmation_absente": "Confirmation annuelle absente",
    "succession_absente": "Nouvelle personne responsable absente",
    "decision_ramq": "Décision de la RAMQ",
}
BY_STAFF = (
    "non_respect_engagement",
    "depart",
    "fuite",
    "incident",
    "remplacement",
    "decision_ramq",
)
"""What a member of the staff may choose; the others come from the system or other people."""
LEAK = "fuite"
"""After a leak, a suspension ends only with a new credential (I08)."""
