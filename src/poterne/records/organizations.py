"""Organisations: the places and developers that hold identifiers (``org``, rules.md §6.3)."""

from django.db import models


class Organization(models.Model):
    """One organisation; ``org`` is the opaque reference that tokens carry."""

    org = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=150)
    name_fold = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "organization"
        indexes = [models.Index(fields=["name_fold"], name="organization_by_name")]
        constraints = [models.UniqueConstraint(fields=["org"], name="organization_once")]

    def __str__(self) -> str:
        return self.name
