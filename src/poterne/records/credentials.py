"""Machine identifiers, their proofs, and what the gate reads beside them."""

from django.db import models
from django.db.models import Q

from poterne.core.lifecycle import CREDENTIAL_WORDS, CredentialState
from poterne.records.organizations import Organization
from poterne.records.requests import AccessRequest

_STATES = [str(state) for state in CredentialState]
_ENVIRONMENTS = ["partenaire", "production"]
PROOF_KINDS = ["temporaire", "secret", "cle"]
PROOF_STATES = ["actif", "a_confirmer", "sortant", "remplace", "epuise", "expire", "fini"]


class MachineName(models.Model):
    """The book of every name ever given, without its prefix: none is given twice (INV-06)."""

    core = models.CharField(max_length=6, primary_key=True)
    given_at = models.DateTimeField()

    class Meta:
        db_table = "machine_name"

    def __str__(self) -> str:
        return self.core


class Credential(models.Model):
    """One machine identifier: one piece of software, one environment, for ever.

    ``state_before`` is where a suspension ends; ``closed_by`` who suspended or withdrew it, as
    the journal names actors.
    """

    request = models.ForeignKey(AccessRequest, on_delete=models.PROTECT, related_name="credentials")
    slot = models.PositiveSmallIntegerField()
    machine_id = models.CharField(max_length=9)
    environment = models.CharField(max_length=12)
    state = models.CharField(max_length=12)
    state_before = models.CharField(max_length=12, blank=True)
    epoch = models.PositiveIntegerField(default=1)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    label = models.CharField(max_length=80)
    software = models.CharField(max_length=80, blank=True)
    scopes = models.CharField(max_length=400)
    """Space-separated, in catalogue order (RFC 6749 §3.3)."""
    valid_from = models.DateField()
    valid_until = models.DateField()
    reason = models.CharField(max_length=40, blank=True)
    closed_by = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "credential"
        indexes = [models.Index(fields=["state"], name="credential_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["request", "slot"], name="one_identifier_per_slot"),
            models.UniqueConstraint(fields=["machine_id"], name="identifier_once"),
            models.CheckConstraint(condition=Q(slot__gte=1, slot__lte=50), name="slot_in_range"),
            models.CheckConstraint(condition=Q(state__in=_STATES), name="credential_state_known"),
            models.CheckConstraint(
                condition=Q(environment="production", machine_id__startswith="aip")
                | Q(environment="partenaire", machine_id__startswith="pip"),
                name="identifier_prefix",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["suspendu", "retire"])
                | (~Q(reason="") & ~Q(closed_by="") & Q(closed_at__isnull=False)),
                name="closing_has_reason",
            ),
            models.CheckConstraint(condition=~Q(label=""), name="identifier_has_software"),
            models.CheckConstraint(condition=Q(epoch__gte=1), name="epoch_positive"),
        ]

    def __str__(self) -> str:
        return self.machine_id

    @property
    def state_word(self) -> str:
        """The state in French, as shown."""
        return CREDENTIAL_WORDS[CredentialState(self.state)]

    @property
    def rank(self) -> str:
        """« identifiant 2 de 3 »: how the halves are matched without being shown together."""
        return f"identifiant {self.slot} de {self.request.asked_count}"


class Proof(models.Model):
    """One justificatif: a temporary password, a server-made secret or a public key.

    Only keyed hashes are kept. ``failures`` and ``refused`` serve the temporary password alone
    (10 refused tries; the HMACs of the last 10 wrong values).
    """

    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="proofs")
    ref = models.CharField(max_length=12)
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=12)
    attempt = models.PositiveIntegerField(default=1)
    hash = models.CharField(max_length=64, null=True)  # noqa: DJ001  (NULL: a key has no hash)
    pepper_version = models.PositiveSmallIntegerField(default=1)
    jwk = models.TextField(blank=True)
    thumbprint = models.CharField(max_length=43, null=True)  # noqa: DJ001  (NULL: no key)
    kid = models.CharField(max_length=64, blank=True)
    alg = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirm_before = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    first_used_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    refused = models.JSONField(default=list)

    class Meta:
        db_table = "proof"
        indexes = [models.Index(fields=["kind", "state", "expires_at"], name="proof_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["credential", "ref"], name="proof_ref_once"),
            models.UniqueConstraint(fields=["hash"], name="password_hash_once"),
            models.UniqueConstraint(fields=["thumbprint"], name="key_once"),
            models.UniqueConstraint(
                fields=["credential"],
                condition=Q(kind="temporaire", state="actif"),
                name="one_password_in_force",
            ),
            models.CheckConstraint(condition=Q(kind__in=PROOF_KINDS), name="proof_kind_known"),
            models.CheckConstraint(condition=Q(state__in=PROOF_STATES), name="proof_state_known"),
            models.CheckConstraint(
                condition=Q(kind="cle", thumbprint__isnull=False, hash__isnull=True)
                | (~Q(kind="cle") & Q(thumbprint__isnull=True, hash__isnull=False)),
                name="proof_is_hash_or_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.credential_id}:{self.kind}:{self.attempt}"


class Revision(models.Model):
    """One number per environment, raised by trigger at each change that a gate must see."""

    environment = models.CharField(max_length=12, primary_key=True)
    number = models.BigIntegerField(default=0)

    class Meta:
        db_table = "revision"

    def __str__(self) -> str:
        return f"{self.environment}:{self.number}"


class RefusedToken(models.Model):
    """A token that its own client revoked, until its end (RFC 7009)."""

    environment = models.CharField(max_length=12)
    jti = models.CharField(max_length=64)
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "refused_token"
        constraints = [
            models.UniqueConstraint(fields=["environment", "jti"], name="refused_once"),
        ]

    def __str__(self) -> str:
        return self.jti


class SpentAssertion(models.Model):
    """A client assertion seen once: its ``jti`` never opens again (signin.md §8).

    ``digest`` = first 16 bytes of SHA-256(identifier, 0, jti), hex; ``until`` in epoch seconds.
    """

    environment = models.CharField(max_length=12)
    until = models.BigIntegerField()
    digest = models.CharField(max_length=32)

    class Meta:
        db_table = "spent_assertion"
        constraints = [
            models.UniqueConstraint(fields=["environment", "digest"], name="assertion_once"),
        ]
        indexes = [models.Index(fields=["until"], name="assertion_until")]

    def __str__(self) -> str:
        return self.digest
