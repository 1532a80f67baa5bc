"""The legal moves as rows: what the trigger ``move_is_legal`` reads."""

from django.db import models


class LegalMove(models.Model):
    """One (kind, source, target) of ``core.lifecycle.pairs``; written by ``migrate`` alone."""

    kind = models.CharField(max_length=12)
    source = models.CharField(max_length=20, blank=True)
    target = models.CharField(max_length=20)

    class Meta:
        db_table = "legal_move"
        constraints = [
            models.UniqueConstraint(fields=["kind", "source", "target"], name="legal_move_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.source}→{self.target}"
