"""Access requests, what was said of them, and the addresses that were confirmed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from poterne.core.dossier import PARTENAIRE, PRODUCTION, Dossier, from_dict, request_content
from poterne.core.forms.definition import Edition, Form
from poterne.core.forms.register import FORMS
from poterne.core.lifecycle import COMPLETE, EDITABLE, REQUEST_WORDS, RequestState
from poterne.core.reference import shown_reference
from poterne.records.organizations import Organization
from poterne.records.staff import Staff

_STATES = [str(state) for state in RequestState]
_COMPLETE = sorted(str(state) for state in COMPLETE)
_CLOSED_BY_A_PERSON = ["refusee", "sans_suite", "a_corriger"]
_GRANTED = ["signee_repondant", "accordee"]
EMPTY: dict[str, object] = {
    "answers": {},
    "type": "",
    "section3": "vide",
    "asked_count": None,
    "authorizer_fold": "",
    "it_lead_fold": "",
    "organization_name": "",
    "search": "",
    "preparer_email": "",
    "preparer_fold": "",
    "demande_hash": "",
    "reason": "",
    "returned_faults": [],
}
"""What a destroyed draft holds of what a person typed: nothing (T17)."""
HEAVY = ("grant", "returned_faults", "search")
"""What lists leave behind: long, and shown on the page of one request alone."""


class AccessRequest(models.Model):
    """One form. ``answers`` is what was typed; the columns beside it are what guards read."""

    reference = models.CharField(max_length=8)
    state = models.CharField(max_length=20)
    form = models.CharField(max_length=60)
    edition = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=10)
    answers = models.JSONField(default=dict)
    type = models.CharField(max_length=12, blank=True)
    section3 = models.CharField(max_length=10, default="vide")
    asked_count = models.PositiveSmallIntegerField(null=True)
    authorizer_fold = models.CharField(max_length=400, blank=True)
    it_lead_fold = models.CharField(max_length=400, blank=True)
    organization_name = models.CharField(max_length=150, blank=True)
    search = models.TextField(blank=True)
    """Folded text of organisation, people and reference: what the queue's search reads."""
    preparer_email = models.CharField(max_length=254, blank=True)
    preparer_fold = models.CharField(max_length=400, blank=True)
    version = models.PositiveIntegerField(default=1)
    """Rises at each save of the answers or move: the optimistic lock (L-04)."""
    demande_hash = models.CharField(max_length=64, blank=True)
    grant_hash = models.CharField(max_length=64, blank=True)
    grant = models.JSONField(null=True)
    """The frozen granted dossier: exactly what both signatures of the authority cover."""
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    registered_on = models.DateField(null=True)
    repondant_signed_on = models.DateField(null=True)
    soes_signed_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    """When a wait ends: the signing link in ``a_signer``, the 60 days of ``a_corriger``."""
    it_lead_left_at = models.DateTimeField(null=True)
    """When the designated IT lead left: from then on nothing is his, nothing is sent to him."""
    taken_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    keyed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    returned_faults = models.JSONField(default=list)
    """Faults sent back at T07: objects with ``code``, ``field`` and ``message``."""

    class Meta:
        db_table = "access_request"
        indexes = [
            models.Index(fields=["state", "received_at", "id"], name="queue_by_state"),
            models.Index(fields=["state", "type", "received_at", "id"], name="queue_by_type"),
            models.Index(fields=["taken_by", "state", "received_at", "id"], name="queue_by_agent"),
            models.Index(fields=["preparer_fold"], name="request_by_preparer"),
            models.Index(fields=["authorizer_fold"], name="request_by_authorizer"),
            models.Index(fields=["it_lead_fold"], name="request_by_it_lead"),
            models.Index(fields=["received_at"], name="request_by_reception"),
            models.Index(fields=["state", "due_at"], name="request_by_end"),
            models.Index(
                fields=["updated_at"], name="draft_by_age", condition=Q(state="brouillon")
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="reference_once"),
            models.CheckConstraint(condition=Q(state__in=_STATES), name="request_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=_COMPLETE)
                | Q(section3="vide")
                | ~Q(it_lead_fold=F("authorizer_fold")),
                name="emails_differ",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_COMPLETE)
                | Q(type=PRODUCTION, section3="complete")
                | Q(type=PARTENAIRE, section3__in=["vide", "complete"]),
                name="production_needs_it_lead",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_COMPLETE)
                | Q(asked_count__gte=1, asked_count__lte=50, demande_hash__gt=""),
                name="complete_is_counted_and_hashed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_CLOSED_BY_A_PERSON)
                | (Q(decided_by__isnull=False) & ~Q(reason="")),
                name="refusal_has_person",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="validity_ordered",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_GRANTED)
                | Q(
                    grant_hash__gt="",
                    grant__isnull=False,
                    valid_from__isnull=False,
                    valid_until__isnull=False,
                    repondant_signed_on__isnull=False,
                    organization__isnull=False,
                ),
                name="grant_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="accordee")
                | Q(
                    soes_signed_on__isnull=False,
                    registered_on__gte=F("soes_signed_on"),
                    soes_signed_on__gte=F("repondant_signed_on"),
                ),
                name="registered_after_signatures",
            ),
            models.CheckConstraint(
                condition=~Q(state="detruite") | Q(**EMPTY),
                name="destroyed_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return self.reference_shown

    @property
    def reference_shown(self) -> str:
        """``7KQ2-M4XX``."""
        return shown_reference(self.reference)

    @property
    def form_definition(self) -> Form:
        """The form that this request answers."""
        return FORMS[self.form]

    @property
    def wording(self) -> Edition:
        """The wording that this request was written under."""
        return self.form_definition.edition(self.edition)

    @property
    def has_it_lead(self) -> bool:
        """Whether somebody answers for the halves: designated, and still there."""
        return self.section3 == "complete" and self.it_lead_left_at is None

    @property
    def present_lead_fold(self) -> str:
        """The mailbox key of the IT lead, "" when there is none any more."""
        return self.it_lead_fold if self.has_it_lead else ""

    @property
    def state_word(self) -> str:
        """The state in French, as shown."""
        return REQUEST_WORDS[RequestState(self.state)]

    @property
    def is_editable(self) -> bool:
        """Whether the answers may still change."""
        return self.state in EDITABLE

    def dossier(self) -> Dossier:
        """The answers as a value."""
        return from_dict(self.answers)

    def content(self) -> str:
        """What the applicant signs, canonical."""
        return request_content(
            self.dossier(), form=self.form, edition=self.edition, reference=self.reference
        )


class Confirmation(models.Model):
    """One address, for one request, attested by the person who alone reads it (D-19)."""

    request = models.ForeignKey(
        AccessRequest, on_delete=models.PROTECT, related_name="confirmations"
    )
    address_fold = models.CharField(max_length=400)
    attestation_digest = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField()

    class Meta:
        db_table = "confirmation"
        constraints = [
            models.UniqueConstraint(fields=["request", "address_fold"], name="confirmed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}:{self.confirmed_at:%Y-%m-%d}"


class Override(models.Model):
    """One fault that an agent set aside, with the reason (rules.md §2.0)."""

    request = models.ForeignKey(AccessRequest, on_delete=models.PROTECT, related_name="overrides")
    fault = models.CharField(max_length=60)
    demande_hash = models.CharField(max_length=64, blank=True)
    reason = models.TextField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "override"
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_reason"),
            models.UniqueConstraint(
                fields=["request", "fault", "demande_hash"], name="override_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}:{self.fault}"
