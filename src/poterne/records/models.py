"""Every model of the house, for Django's registry."""

from poterne.records.appeals import Appeal
from poterne.records.credentials import (
    Credential,
    MachineName,
    Proof,
    RefusedToken,
    Revision,
    SpentAssertion,
)
from poterne.records.deliveries import Delivery
from poterne.records.desk import Assignment, CaseNote, Presence, Proposal, SavedView
from poterne.records.documents import (
    Document,
    Examination,
    Finding,
    Overrule,
    PagePicture,
    SignatureFinding,
)
from poterne.records.journal import JournalHead, JournalPersonal, JournalRow
from poterne.records.keys import Porte
from poterne.records.links import Link
from poterne.records.moves import LegalMove
from poterne.records.organizations import Organization
from poterne.records.produced_forms import ProducedForm
from poterne.records.pulse import Beat
from poterne.records.reminders import Reminder
from poterne.records.requests import AccessRequest, Confirmation, Override
from poterne.records.search import SearchWord
from poterne.records.signatures import Signature
from poterne.records.staff import OfficeGrant, Staff
from poterne.records.throttle import SignInFailure
from poterne.records.trust import RevocationList, TrustAnchor, TrustVersion

__all__ = [
    "AccessRequest",
    "Appeal",
    "Assignment",
    "Beat",
    "CaseNote",
    "Confirmation",
    "Credential",
    "Delivery",
    "Document",
    "Examination",
    "Finding",
    "JournalHead",
    "JournalPersonal",
    "JournalRow",
    "LegalMove",
    "Link",
    "MachineName",
    "OfficeGrant",
    "Organization",
    "Override",
    "Overrule",
    "PagePicture",
    "Porte",
    "Presence",
    "ProducedForm",
    "Proof",
    "Proposal",
    "RefusedToken",
    "Reminder",
    "Revision",
    "RevocationList",
    "SavedView",
    "SearchWord",
    "SignInFailure",
    "Signature",
    "SignatureFinding",
    "SpentAssertion",
    "Staff",
    "TrustAnchor",
    "TrustVersion",
]
