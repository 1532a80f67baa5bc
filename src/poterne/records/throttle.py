"""Failures in a row at the second way of signing in."""

from django.db import models


class SignInFailure(models.Model):
    """One account from one source, or from anywhere; ``key`` is a SHA-256, nobody's name.

    ``until`` is when it counts no more; NULL, not before the account signs in.
    """

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    last_at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "sign_in_failure"

    def __str__(self) -> str:
        return f"{self.key[:8]}:{self.count}"
