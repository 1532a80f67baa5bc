"""The tone in which a state is said; the word itself comes from core."""

from poterne.core.deliveries import DeliveryState as D
from poterne.core.lifecycle import CredentialState as C
from poterne.core.lifecycle import RequestState as R

TONES: dict[str, str] = {
    R.A_SIGNER: "attente",
    R.RECUE: "info",
    R.EN_VERIFICATION: "info",
    R.A_CORRIGER: "attente",
    R.CONFORME: "info",
    R.SIGNEE_REPONDANT: "info",
    R.ACCORDEE: "succes",
    R.REFUSEE: "erreur",
    C.TEMPORAIRE: "attente",
    C.ACTIF: "succes",
    C.SUSPENDU: "attente",
    C.RETIRE: "erreur",
    D.SENDING: "info",
    D.SENT: "info",
    D.DELIVERED: "succes",
    D.RECEIVED: "succes",
    D.ACCEPTED: "attente",
    D.TEMPORARY_FAILURE: "attente",
    D.PERMANENT_FAILURE: "erreur",
    D.TECHNICAL_FAILURE: "erreur",
}
"""State → tone; a state absent here is neutral."""
