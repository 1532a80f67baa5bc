"""What the desk notes around a request, beside the journal: no move, no proof."""

from django.db import models
from django.db.models import Q

from poterne.records.requests import AccessRequest
from poterne.records.staff import Staff


class SavedView(models.Model):
    """The filters of the queue that one person keeps under a name; ``query`` as in the URL."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="views")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=300)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "saved_view"
        constraints = [
            models.UniqueConstraint(fields=["staff", "name"], name="view_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class CaseNote(models.Model):
    """The working note of one request, shared by its readers; ``version`` is its lock (L-04)."""

    request = models.OneToOneField(
        AccessRequest, on_delete=models.PROTECT, primary_key=True, related_name="note"
    )
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "case_note"

    def __str__(self) -> str:
        return f"{self.request_id}:{self.version}"


class Presence(models.Model):
    """Which request one person reads, since when, and when she was last seen there."""

    staff = models.OneToOneField(
        Staff, on_delete=models.PROTECT, primary_key=True, related_name="presence"
    )
    request = models.ForeignKey(AccessRequest, on_delete=models.PROTECT, related_name="readers")
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "presence"

    def __str__(self) -> str:
        return f"{self.staff_id}:{self.request_id}"


class Assignment(models.Model):
    """Who gave a request to whom; the request itself says who holds it now."""

    request = models.ForeignKey(AccessRequest, on_delete=models.PROTECT, related_name="assignments")
    to = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "assignment"

    def __str__(self) -> str:
        return f"{self.request_id}:{self.to_id}"


class Proposal(models.Model):
    """A refusal that an agent proposes, with her reason: a répondant decides."""

    request = models.ForeignKey(AccessRequest, on_delete=models.PROTECT, related_name="proposals")
    demande_hash = models.CharField(max_length=64)
    reason = models.TextField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "proposal"
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="proposal_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}:{self.made_at:%Y-%m-%d}"
