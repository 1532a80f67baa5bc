"""One faultless form at its last stage, and how each case of a rule differs from it."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from poterne.core.dossier import (
    GMF,
    HORS_GMF,
    PARTENAIRE,
    PRODUCTION,
    Authorizer,
    Dossier,
    ItLead,
)
from poterne.core.mailboxes import mailbox_key
from poterne.core.rules.engine import Approval, Facts, GrantFacts, SignatureFacts, breaches
from poterne.core.rules.table import Stage

DAY = date(2026, 11, 23)
LEAD_EMAIL = "jacques.untel@xx.com"
AUTHORIZER_EMAIL = "marie.cote@clinique.example"

SIGNED = SignatureFacts(kind="dessinee", date="2026-11-23", signed_digest="a", present_digest="a")
GRANTED = GrantFacts(
    valid_from=DAY,
    valid_until=date(2029, 11, 22),
    repondant_id="RP-001",
    digest="d",
    repondant=Approval("nguyen", "d", DAY),
    soes=Approval("cote", "d", DAY),
    created=2,
    approved=2,
    registered=DAY,
)
FACTS = Facts(
    stage=Stage.OCTROI,
    confirmed=frozenset(map(mailbox_key, (LEAD_EMAIL, AUTHORIZER_EMAIL))),
    commitments_accepted=True,
    signature=SIGNED,
    grant=GRANTED,
)
GMF_FORM = Dossier(
    types=(PRODUCTION,),
    context=GMF,
    count="2",
    labels=("Dossier médical", "Rendez-vous"),
    it_lead=ItLead("Jacques", "Untel", (), "Logiciels Gabarit", LEAD_EMAIL),
    authorizer=Authorizer(
        first_name="Marie",
        last_name="Côté",
        function="Médecin responsable",
        organization_name="GMF des Érables",
        organization_kind="gmf",
        establishment_number="00123",
        address="100, rue des Érables\nQuébec (Québec)",
        email=AUTHORIZER_EMAIL,
        postal_code="G1K 7T3",
        phone="418 555-0123",
    ),
)


@dataclass(frozen=True)
class Try:
    """Answers and facts that differ from a faultless form at its last stage."""

    form: Dossier = GMF_FORM
    answers: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def dossier(self):
        dossier = self.form
        for path, value in self.answers.items():
            dossier = dossier.with_answer(path.replace("__", "."), value)
        return dossier

    @property
    def known(self):
        return replace(FACTS, **self.facts)


def gmf(**answers):
    return Try(GMF_FORM, answers)


def hors(**answers):
    base = {
        "context": HORS_GMF,
        "authorizer__function": "Pharmacien",
        "authorizer__organization_kind": "etablissement",
    }
    return Try(GMF_FORM, base | answers)


def partner(**answers):
    base = {
        "types": (PARTENAIRE,),
        "context": "",
        "authorizer__organization_kind": "developpeur",
        "authorizer__establishment_number": "",
    }
    return Try(GMF_FORM, base | answers)


def alone(**answers):
    """A partner without section 3."""
    return partner(**({"it_lead": ItLead()} | answers))


def facts(**known):
    return Try(facts=known)


def signed(**known):
    return facts(signature=replace(SIGNED, **known))


def granted(**known):
    return facts(grant=replace(GRANTED, **known))


def many(count, **answers):
    return gmf(count=str(count), labels=tuple(f"Logiciel {i}" for i in range(count)), **answers)


def named(prefix, first, last):
    return {f"{prefix}__first_name": first, f"{prefix}__last_name": last}


def judge(attempt):
    return breaches(attempt.dossier, attempt.known, DAY)


def found(attempt, code):
    return [breach for breach in judge(attempt) if breach.code == code]
