"""Signs of life: what beats, and what has been down since."""

from django.db import models


class Beat(models.Model):
    """``messager``, ``porte-…``: when each last worked.

    ``relais``, ``retours``: since when that server is down, absent if up.
    """

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "beat"

    def __str__(self) -> str:
        return f"{self.name}:{self.at:%Y-%m-%dT%H:%M}"
