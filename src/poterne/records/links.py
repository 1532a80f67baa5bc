"""Links and mailed codes: stored as hashes, made when the mail is sent."""

from django.db import models
from django.db.models import Q

from poterne.records.requests import AccessRequest
from poterne.records.staff import Staff


class Link(models.Model):
    """One link and/or code: one purpose, one address, one life.

    ``token_hash`` and ``code_hash`` (SHA-256 hex) stay empty until the worker makes the values;
    ``browser`` is the SHA-256 of the cookie of the browser that asked: a code works only there.
    """

    purpose = models.CharField(max_length=20)
    address = models.CharField(max_length=254)
    address_fold = models.CharField(max_length=400)
    request = models.ForeignKey(
        AccessRequest, on_delete=models.PROTECT, null=True, related_name="links"
    )
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="links")
    token_hash = models.CharField(max_length=64, null=True)  # noqa: DJ001  (NULL: not made yet)
    code_hash = models.CharField(max_length=64, blank=True)
    browser = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "link"
        indexes = [
            models.Index(fields=["address_fold", "created_at"], name="link_by_address"),
            models.Index(
                fields=["purpose"],
                name="link_alive",
                condition=Q(used_at__isnull=True, replaced_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], name="link_token_once"),
            models.CheckConstraint(condition=Q(tries__lte=5), name="code_tries"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}:{self.pk}"
