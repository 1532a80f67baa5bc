"""Files received, and what each examination found in them: rows are added, never changed."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThanOrEqual

from poterne.core.documents import Gravity, Treatment
from poterne.core.documents_table import LARGEST_FILE
from poterne.records.requests import AccessRequest
from poterne.records.staff import Staff

CHANNELS = ["televersement", "courriel", "poste"]
TREATMENTS = [str(treatment) for treatment in Treatment]
GRAVITIES = [str(gravity) for gravity in Gravity]
SHORTEST_REASON = 10


class Document(models.Model):
    """One file exactly as received; ``sha256`` was taken before anything read it (DOC-01).

    ``shown_name`` is what its sender called it: shown escaped, never used as a path.
    """

    request = models.ForeignKey(
        AccessRequest, on_delete=models.PROTECT, null=True, related_name="documents"
    )
    channel = models.CharField(max_length=14)
    shown_name = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    received_at = models.DateTimeField()

    class Meta:
        db_table = "document"
        constraints = [
            models.UniqueConstraint(fields=["sha256"], name="document_once"),
            models.CheckConstraint(
                condition=Q(channel__in=CHANNELS), name="document_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(size__lte=LARGEST_FILE), name="document_within_limit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]}:{self.size}"


class Examination(models.Model):
    """One reading of one document: the last ``number`` is in force, the earlier ones stay.

    ``code``, ``treatment``, ``proposal`` and ``message`` are the verdict, looked up in the table
    of ``rules_version``. ``trust_version`` is what the authority then trusted.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="examinations")
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    duration_ms = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10)
    code = models.CharField(max_length=40)
    gravity = models.CharField(max_length=6)
    treatment = models.CharField(max_length=16)
    proposal = models.CharField(max_length=8)
    message = models.TextField()
    rules_version = models.CharField(max_length=20)
    trust_version = models.PositiveIntegerField()
    versions = models.JSONField(default=dict)
    waits_for_trust = models.BooleanField(default=False)
    """Whether an anchor or a revocation list that is not there yet could change the verdict."""

    class Meta:
        db_table = "examination"
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="examination_once"),
            models.CheckConstraint(
                condition=Q(treatment__in=TREATMENTS), name="examination_treatment_known"
            ),
            models.CheckConstraint(
                condition=Q(gravity__in=GRAVITIES), name="examination_gravity_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}:{self.number}"


class Finding(models.Model):
    """One measured fact; numbers are decimal text, so that they are kept as they were found."""

    examination = models.ForeignKey(Examination, on_delete=models.PROTECT, related_name="findings")
    rank = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    gravity = models.CharField(max_length=6)
    message = models.TextField(blank=True)
    page = models.PositiveSmallIntegerField(null=True)
    measure = models.CharField(max_length=60, blank=True)
    value = models.CharField(max_length=400, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    threshold = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "finding"
        constraints = [
            models.UniqueConstraint(fields=["examination", "rank"], name="finding_once"),
            models.CheckConstraint(
                condition=Q(gravity__in=GRAVITIES), name="finding_gravity_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.examination_id}:{self.code}"


class SignatureFinding(models.Model):
    """One signature of a document, step by step: ``facts`` as ``core.documents`` wrote them."""

    examination = models.ForeignKey(
        Examination, on_delete=models.PROTECT, related_name="signatures"
    )
    rank = models.PositiveSmallIntegerField()
    subject = models.TextField(blank=True)
    issuer = models.TextField(blank=True)
    serial = models.CharField(max_length=80, blank=True)
    intact = models.BooleanField()
    trusted = models.BooleanField(null=True)
    reason = models.TextField(blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        db_table = "signature_finding"
        constraints = [
            models.UniqueConstraint(fields=["examination", "rank"], name="signature_finding_once"),
        ]

    def __str__(self) -> str:
        return f"{self.examination_id}:{self.rank}"


class PagePicture(models.Model):
    """One page as an image that the examiner drew: all that a person is ever shown of a file."""

    examination = models.ForeignKey(Examination, on_delete=models.PROTECT, related_name="pictures")
    page = models.PositiveSmallIntegerField()
    png = models.BinaryField()

    class Meta:
        db_table = "page_picture"
        constraints = [
            models.UniqueConstraint(fields=["examination", "page"], name="page_picture_once"),
        ]

    def __str__(self) -> str:
        return f"{self.examination_id}:{self.page}"


class Overrule(models.Model):
    """A verdict that a person set aside, and why: counted as a false alarm of the machine."""

    examination = models.OneToOneField(
        Examination, on_delete=models.PROTECT, related_name="overrule"
    )
    reason = models.TextField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "overrule"
        constraints = [
            models.CheckConstraint(
                condition=GreaterThanOrEqual(Length(Trim("reason")), SHORTEST_REASON),
                name="overrule_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.examination_id}"
