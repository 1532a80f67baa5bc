"""Failures in a row at the second way of signing in."""

from django.db import models


class SignInFailure(models.Model):
    """One account from one source, or from anywhere; ``key`` is a SHA-256, nobody's name."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    last_at = models.DateTimeField()

    class Meta:
        db_table = "sign_in_failure"

    def __str__(self) -> str:
        return f"{self.key[:8]}:{self.count}"
