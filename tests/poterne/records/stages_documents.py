"""A received file with everything that hangs on it, and what the authority trusts."""

from datetime import datetime, timedelta

from tests.cast import GAGNON, LAVOIE, Person, account

from poterne.core.offices import Office
from poterne.records.models import (
    Document,
    Examination,
    Finding,
    Overrule,
    PagePicture,
    RevocationList,
    SignatureFinding,
    TrustAnchor,
    TrustVersion,
)

ROUSSEL = Person("Nadia", "Roussel", "nadia.roussel@regie.example", (Office.ADMINISTRATEUR,))
"""A second administrator."""


def received_file(now: datetime) -> None:
    """One file of request 1, examined twice; the first verdict was overruled."""
    document = Document.objects.create(
        request_id=1,
        channel="televersement",
        sha256="d" * 64,
        size=4,
        content=b"%PDF",
        received_at=now,
    )
    examination, _later = (
        Examination.objects.create(
            document=document,
            number=number,
            started_at=now,
            duration_ms=1,
            outcome="complet",
            code="SIG_CERT_A_VERIFIER",
            gravity="doute",
            treatment="decider",
            proposal="agent",
            rules_version="1",
            trust_version=1,
        )
        for number in (1, 7)
    )
    Finding.objects.create(
        examination=examination, rank=0, code="SIG_CERT_A_VERIFIER", gravity="doute"
    )
    SignatureFinding.objects.create(examination=examination, rank=0, intact=True)
    PagePicture.objects.create(examination=examination, page=1, png=b"PNG")
    Overrule.objects.create(
        examination=examination,
        reason="Certificat vu au téléphone.",
        by=account(GAGNON, now),
        made_at=now,
    )


def trusted(now: datetime) -> None:
    """One anchor confirmed by a second person, one that waits, one list of revocations."""
    first, second = account(LAVOIE, now), account(ROUSSEL, now)
    for name, sha256 in (("Autorité", "a" * 64), ("En attente", "b" * 64)):
        anchor = TrustAnchor.objects.create(
            name=name,
            sha256=sha256,
            use="signature",
            pem="-----BEGIN",
            subject="CN=Autorité",
            valid_from=now,
            valid_until=now + timedelta(days=365),
            added_by=first,
            added_at=now,
        )
    TrustAnchor.objects.filter(sha256="a" * 64).update(confirmed_by=second, confirmed_at=now)
    RevocationList.objects.create(
        issuer="CN=Autorité",
        sha256="c" * 64,
        content=b"CRL",
        anchor=anchor,
        this_update=now,
        next_update=now + timedelta(days=7),
        entries=0,
        added_by=first,
        added_at=now,
    )
    TrustVersion.objects.create(number=1, held={}, made_at=now)
