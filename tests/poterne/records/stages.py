"""Points of the line at which guards are tried: one request, number 1, and what hangs on it."""

from datetime import date, timedelta

from tests import line
from tests.cast import COTE, GAGNON, NGUYEN, PELLETIER, ROY, STAFF, TREMBLAY, Person, account, gmf
from tests.conftest import NOW
from tests.poterne.records.stages_documents import received_file, trusted

from poterne.acts import appeal, erasure, intake, review, submission
from poterne.acts.intake import Original
from poterne.acts.journaling import SYSTEM, member
from poterne.core.dossier import canonical
from poterne.core.links import Purpose
from poterne.core.offices import Office
from poterne.records.models import (
    AccessRequest,
    Appeal,
    Credential,
    JournalHead,
    Override,
    Porte,
    ProducedForm,
    Proof,
    Proposal,
    RefusedToken,
    Reminder,
    SavedView,
    Signature,
    SpentAssertion,
)

ASKED = gmf(2)


def draft():
    line.draft(ASKED, NOW)
    for person in STAFF:
        account(person, NOW)


def sent():
    line.sent(ASKED, NOW)


def received():
    line.signed(ASKED, NOW)


def unconfirmed():
    """The agent holds it; the IT lead has not answered."""
    review.take(request=line.signed(ASKED, NOW), by=line.staff(GAGNON, NOW), now=NOW)


def unattested():
    """The agent holds it; she who signed has not said that she alone reads her mailbox."""
    request = line.sent(ASKED, NOW)
    line.signing.submit(
        request=request,
        piece=line.piece(request, attested=False),
        link=line.link_of(request, Purpose.SIGNER),
        by=line.authorizer(request),
        now=NOW,
    )
    line.confirmed(request, NOW)
    review.take(request=request, by=line.staff(GAGNON, NOW), now=NOW)


def correctable():
    request = line.taken(ASKED, NOW)
    review.return_(
        request=request, faults=(), reason="Numéro?", by=line.staff(GAGNON, NOW), now=NOW
    )
    Override.objects.create(
        request=request, fault="X", reason="Vu.", by=account(GAGNON, NOW), made_at=NOW
    )


def refused():
    """By M. Nguyen, who is SOES as well."""
    request = line.taken(ASKED, NOW)
    both = (Office.REPONDANT, Office.SOES)
    him = account(Person(NGUYEN.first_name, NGUYEN.last_name, NGUYEN.email, both), NOW)
    review.refuse(request=request, reason="Doute.", by=member(him), now=NOW)
    account(COTE, NOW)


def reviewed():
    """Refused by M. Nguyen; she who authorizes asks that another person look again."""
    refused()
    request = AccessRequest.objects.get()
    appeal.appeal(request=request, words="", by=line.authorizer(request), now=NOW)


def conforming():
    """Ready for the répondant; the three parties hold accounts and every office to sign."""
    line.conforming(ASKED, NOW)
    for party in (TREMBLAY, ROY, PELLETIER):
        offices = (Office.REPONDANT, Office.SOES)
        account(Person(party.first_name, party.last_name, party.email, offices), NOW)
    account(NGUYEN, NOW)
    account(COTE, NOW)


def keyed():
    """Typed by Mme Gagnon, agent, who is SOES as well."""
    keyer = Person(GAGNON.first_name, GAGNON.last_name, GAGNON.email, (Office.AGENT, Office.SOES))
    day = date(2026, 11, 20)
    intake.register(
        dossier=ASKED,
        original=Original("poste", line.FORM, received_on=day, signed_on=day),
        by=line.staff(keyer, NOW),
        now=NOW,
    )
    account(COTE, NOW)


def half_signed():
    line.half_signed(ASKED, NOW)
    account(COTE, NOW)


def both_signed():
    """The instant inside the second signature: two signatures, no identifier yet."""
    request = line.half_signed(ASKED, NOW)
    soes, content = account(COTE, NOW), canonical(request.grant)
    Signature.objects.create(
        request=request,
        office="soes",
        kind="reauthentifiee",
        person=soes.email_fold,
        signer_name=soes.name,
        staff=soes,
        content=content,
        content_hash=request.grant_hash,
        signed_at=NOW,
    )


def granted():
    line.granted(ASKED, NOW)


def active():
    """Identifier 1 is active by key 2 (password 1 is spent); 2 waits for its password, 3."""
    line.granted(ASKED, NOW)
    one, two = Credential.objects.order_by("slot")
    password(one, 1, state="fini")
    proof(one, kind="cle", state="actif", thumbprint="T" * 43, jwk="{}", alg="ES256")
    password(two, 2, state="actif")
    for state in ("temporaire", "actif"):
        Credential.objects.filter(pk=one.pk).update(state=state)
    Credential.objects.filter(pk=one.pk).update(activated_at=NOW, epoch=2)
    Credential.objects.filter(pk=two.pk).update(state="temporaire")
    RefusedToken.objects.create(environment="production", jti="j1", expires_at=NOW)


def password(credential, number: int, **cells):
    return proof(credential, kind="temporaire", hash=f"{number:064d}", **cells)


def proof(credential, **cells):
    return Proof.objects.create(
        credential=credential,
        ref=f"p{Proof.objects.count() + 1}",
        created_at=NOW,
        expires_at=NOW + timedelta(days=14),
        **cells,
    )


def whole():
    """All of it: an active line, and a row in each table that has a guard or a constraint."""
    active()
    Override.objects.create(
        request_id=1, fault="X", reason="Vu.", by=account(GAGNON, NOW), made_at=NOW
    )
    agent = account(GAGNON, NOW)
    Appeal.objects.create(request_id=1, refused_by=agent, reason="Doute.", made_at=NOW)
    ProducedForm.objects.create(
        request_id=1, edition=1, content_hash="c" * 64, sha256="5" * 64, data=b"%", created_at=NOW
    )
    Proposal.objects.create(request_id=1, reason="Doute.", by=agent, made_at=NOW)
    SavedView.objects.create(staff=agent, name="Vue", query="?etat=recue", created_at=NOW)
    SpentAssertion.objects.create(environment="production", until=1, digest="d" * 32)
    Porte.objects.create(
        environment="production",
        issuer="https://porte.example",
        pepper_fingerprint="f" * 64,
        key_thumbprint="k" * 43,
    )
    JournalHead.objects.create(day=NOW.date(), au_seq=1, document="{}", signed_at=NOW)
    for step, state in ((4, "envoye"), (1, "prevu")):
        Reminder.objects.create(
            object="demande:1",
            ladder="signature",
            due_on=NOW.date() + timedelta(days=7 - step),
            step=step,
            state=state,
            request_id=1,
            settled_at=NOW if state == "envoye" else None,
        )
    received_file(NOW)
    trusted(NOW)


def destroyed():
    """T17, ninety days later: request 1 is an empty row, its IT lead had confirmed his address."""
    request = line.confirmed(line.sent(ASKED, NOW), NOW)
    submission.reopen(request=request, reason="", by=line.preparer(), now=NOW)
    request.refresh_from_db()
    erasure.destroy_draft(
        request=request, untouched_since=request.updated_at, by=SYSTEM, now=NOW + timedelta(days=90)
    )


STAGES = {
    build.__name__: build
    for build in (
        draft,
        sent,
        received,
        unconfirmed,
        unattested,
        correctable,
        refused,
        reviewed,
        conforming,
        keyed,
        half_signed,
        both_signed,
        granted,
        active,
        whole,
        destroyed,
    )
}
