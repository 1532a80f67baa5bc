"""The journal: rows that nobody changes, personal parts beside them, signed heads."""

from django.db import models
from django.db.models import Q


class JournalRow(models.Model):
    """One move of one object, chained to the row before (trust.md §7).

    ``moment`` is text, exactly as hashed. Triggers: ``journal_chain``, ``journal_append_only``.
    """

    seq = models.BigIntegerField(primary_key=True)
    v = models.PositiveSmallIntegerField()
    chaine = models.CharField(max_length=30)
    moment = models.CharField(max_length=27)
    acte = models.CharField(max_length=36)
    rang = models.PositiveIntegerField()
    acteur = models.CharField(max_length=80)
    role = models.CharField(max_length=20)
    action = models.CharField(max_length=40)
    objet = models.CharField(max_length=60)
    avant = models.CharField(max_length=20)
    apres = models.CharField(max_length=20)
    motif = models.CharField(max_length=60)
    empreinte = models.CharField(max_length=64)
    engagement = models.CharField(max_length=64, null=True)  # noqa: DJ001  (hashed as null)
    prec = models.CharField(max_length=64)
    hachage = models.CharField(max_length=64)

    class Meta:
        db_table = "journal"
        indexes = [models.Index(fields=["objet", "seq"], name="journal_by_object")]
        constraints = [
            models.UniqueConstraint(fields=["acte", "rang"], name="act_rank_once"),
            models.UniqueConstraint(fields=["hachage"], name="journal_hash_once"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="journal_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"


class JournalPersonal(models.Model):
    """The personal part of one row and its salt: destroyed alone, the chain still verifies."""

    row = models.OneToOneField(
        JournalRow, on_delete=models.PROTECT, primary_key=True, related_name="personal"
    )
    salt = models.CharField(max_length=64)
    part = models.TextField()

    class Meta:
        db_table = "journal_personal"

    def __str__(self) -> str:
        return str(self.row_id)


class JournalHead(models.Model):
    """A signed head: the Merkle root over every row up to ``au_seq``."""

    day = models.DateField()
    au_seq = models.BigIntegerField()
    document = models.TextField()
    signed_at = models.DateTimeField()

    class Meta:
        db_table = "journal_head"

    def __str__(self) -> str:
        return f"{self.day}:{self.au_seq}"
