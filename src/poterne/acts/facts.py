"""What the engine is told of a request besides its answers."""

from django.conf import settings

from poterne.core.rules.engine import Facts, SignatureFacts
from poterne.core.rules.table import Stage
from poterne.core.words import search_fold
from poterne.records.models import AccessRequest, Credential


def facts_of(
    request: AccessRequest,
    *,
    stage: Stage,
    signature: SignatureFacts | None = None,
    accepted: bool = False,
) -> Facts:
    """The facts of ``request`` at ``stage``, read from the cabinet (INV-23)."""
    return Facts(
        stage=stage,
        transcribed=request.channel != "web",
        confirmed=frozenset(request.confirmations.values_list("address_fold", flat=True)),
        commitments_accepted=accepted,
        signature=signature or SignatureFacts(),
        active_labels=active_labels(request),
        refused_domains=frozenset(settings.RAMQ_DOMAINS),
    )


def active_labels(request: AccessRequest) -> frozenset[str]:
    """Labels of the living identifiers of the same organisation, those of other requests (L-06)."""
    if not request.organization_name:
        return frozenset()
    return frozenset(
        Credential.objects.filter(
            organization__name_fold=search_fold(request.organization_name),
            environment=request.type,
            state__in=["temporaire", "actif"],
        )
        .exclude(request_id=request.pk)
        .values_list("label", flat=True)
    )
