"""Which keys and peppers each environment uses, by fingerprint only."""

from django.db import models


class Porte(models.Model):
    """One gate: what a process of that environment must find in its own settings to start."""

    environment = models.CharField(max_length=12, primary_key=True)
    issuer = models.CharField(max_length=200)
    pepper_fingerprint = models.CharField(max_length=64)
    key_thumbprint = models.CharField(max_length=43)

    class Meta:
        db_table = "porte"
        constraints = [
            models.UniqueConstraint(fields=["issuer"], name="issuer_once"),
            models.UniqueConstraint(fields=["pepper_fingerprint"], name="pepper_once"),
            models.UniqueConstraint(fields=["key_thumbprint"], name="gate_key_once"),
        ]

    def __str__(self) -> str:
        return self.environment
