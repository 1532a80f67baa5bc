"""Accounts of the authority's staff and the offices they hold."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from poterne.core.offices import OFFICE_WORDS, Office


class StaffAccounts(BaseUserManager["Staff"]):
    """Look-ups by folded address, as the sign-in needs."""

    def get_by_natural_key(self, username: str | None) -> "Staff":
        """The account of that address, whatever its case. Raises Staff.DoesNotExist."""
        return self.get(email_fold=(username or "").strip().casefold())


class Staff(AbstractBaseUser):
    """One person of the authority. No default account; invited, never self-made."""

    email = models.EmailField("adresse électronique", max_length=254)
    email_fold = models.CharField(max_length=254)
    name = models.CharField("nom", max_length=100)
    repondant_code = models.CharField("identifiant du répondant", max_length=20, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    objects = StaffAccounts()
    USERNAME_FIELD = "email_fold"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        db_table = "staff"
        constraints = [
            models.UniqueConstraint(fields=["email_fold"], name="staff_email_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def offices(self) -> frozenset[Office]:
        """The offices held now; none once the person has left."""
        if not self.is_active:
            return frozenset()
        return frozenset(Office(grant.office) for grant in self.grants.all())

    @property
    def offices_shown(self) -> str:
        """The offices in French words, for a page."""
        return ", ".join(OFFICE_WORDS[office] for office in sorted(self.offices))


class OfficeGrant(models.Model):
    """One office held by one person (trigger ``offices_exclusive``)."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="grants")
    office = models.CharField(max_length=20, choices=[(o.value, o.value) for o in Office])
    granted_at = models.DateTimeField()

    class Meta:
        db_table = "staff_office"
        constraints = [
            models.UniqueConstraint(fields=["staff", "office"], name="office_once"),
            models.CheckConstraint(
                condition=models.Q(office__in=[o.value for o in Office]), name="office_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id}:{self.office}"
