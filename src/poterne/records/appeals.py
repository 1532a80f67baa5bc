"""Reviews of a refusal: who refused, why, and what the authorizing person says of it (T16)."""

from django.db import models
from django.db.models import Q

from poterne.records.requests import AccessRequest
from poterne.records.staff import Staff


class Appeal(models.Model):
    """One review, asked for; ``refused_by`` never handles the request again."""

    request = models.ForeignKey(AccessRequest, on_delete=models.PROTECT, related_name="appeals")
    refused_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    """Why it was refused, as the decision said."""
    words = models.TextField(blank=True)
    """What the person who asks wants known; "" when she says nothing."""
    made_at = models.DateTimeField()

    class Meta:
        db_table = "appeal"
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="appeal_has_reason"),
            models.UniqueConstraint(fields=["request", "refused_by"], name="appeal_once"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}:{self.made_at:%Y-%m-%d}"
