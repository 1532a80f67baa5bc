"""Whose signatures the authority believes: anchors, their versions, lists of what was revoked."""

from django.db import models
from django.db.models import F, Q

from poterne.records.staff import Staff

USES = ["signature", "horodatage"]


class TrustAnchor(models.Model):
    """A certificate that ends a chain, for one use; trusted once another person confirmed it.

    ``pem`` is the authority itself; ``intermediates`` the certificates it vouches for, PEM one
    after the other. A removed anchor stays, so that an earlier verdict can be judged again.
    """

    name = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    use = models.CharField(max_length=10)
    pem = models.TextField()
    intermediates = models.TextField(blank=True)
    subject = models.TextField()
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    added_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "trust_anchor"
        constraints = [
            models.CheckConstraint(condition=Q(use__in=USES), name="anchor_use_known"),
            models.UniqueConstraint(
                fields=["sha256", "use"], condition=Q(removed_at=None), name="anchor_once"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("added_by")),
                name="anchor_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="anchor_confirmation_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(removed_by__isnull=True, removed_at__isnull=True)
                | Q(removed_by__isnull=False, removed_at__isnull=False),
                name="anchor_removal_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")), name="anchor_validity_ordered"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def trusted(self) -> bool:
        """Whether a chain may end here: confirmed by a second person, not removed."""
        return self.confirmed_at is not None and self.removed_at is None


class RevocationList(models.Model):
    """A list of revoked certificates (RFC 5280 §5), its signature checked when it came in."""

    issuer = models.TextField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    anchor = models.ForeignKey(TrustAnchor, on_delete=models.PROTECT, related_name="lists")
    this_update = models.DateTimeField()
    next_update = models.DateTimeField()
    entries = models.PositiveIntegerField()
    added_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        db_table = "revocation_list"
        constraints = [
            models.UniqueConstraint(fields=["sha256"], name="revocation_list_once"),
            models.CheckConstraint(
                condition=Q(next_update__gt=F("this_update")), name="revocation_list_ordered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issuer}:{self.this_update:%Y-%m-%d}"


class TrustVersion(models.Model):
    """What was trusted from ``made_at`` until the next version: SHA-256 of anchors and lists."""

    number = models.PositiveIntegerField()
    held = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "trust_version"
        constraints = [
            models.UniqueConstraint(fields=["number"], name="trust_version_once"),
        ]

    def __str__(self) -> str:
        return str(self.number)
