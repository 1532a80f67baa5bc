"""Signatures: of the authorizer on the form, of two people of the authority on the grant."""

from django.db import models
from django.db.models import Q

from poterne.records.documents import Document
from poterne.records.requests import AccessRequest
from poterne.records.staff import Staff

KINDS = ["dessinee", "numerisee", "certificat", "papier", "reauthentifiee"]
OFFICES = ["authorizer", "repondant", "soes"]


class Signature(models.Model):
    """One signature: who, when, by what, and exactly which content.

    ``person`` is the folded address of who signed; ``image`` the flattened PNG of a drawn or
    scanned signature, never its points or times (D-13).
    """

    request = models.ForeignKey(AccessRequest, on_delete=models.PROTECT, related_name="signatures")
    office = models.CharField(max_length=12)
    kind = models.CharField(max_length=20)
    person = models.CharField(max_length=400)
    signer_name = models.CharField(max_length=120)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    content = models.TextField()
    content_hash = models.CharField(max_length=64)
    commitments_digest = models.CharField(max_length=64, blank=True)
    image = models.BinaryField(null=True)
    image_digest = models.CharField(max_length=64, blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    """The file that bears the signature, when a certificate made it (D-12)."""
    proof_digest = models.CharField(max_length=64, blank=True)
    """Digest of the step-up assertion that the signer made over this content."""
    signed_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "signature"
        constraints = [
            models.CheckConstraint(condition=Q(office__in=OFFICES), name="signature_office_known"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="signature_kind_known"),
            models.UniqueConstraint(
                fields=["request", "content_hash", "person"],
                condition=Q(voided_at__isnull=True),
                name="signers_differ",
            ),
            models.UniqueConstraint(
                fields=["request", "office"],
                condition=Q(voided_at__isnull=True),
                name="one_live_signature_per_office",
            ),
            models.CheckConstraint(
                condition=Q(office="authorizer") | Q(staff__isnull=False),
                name="authority_signs_by_account",
            ),
            models.CheckConstraint(
                condition=~Q(office="authorizer") | ~Q(commitments_digest=""),
                name="commitments_are_kept",
            ),
            models.CheckConstraint(
                condition=~Q(kind="certificat") | Q(document__isnull=False),
                name="certificate_has_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}:{self.office}"
