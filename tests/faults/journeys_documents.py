"""Journeys of received files and of trust: a certificate signature, an anchor, its list."""

from datetime import datetime
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from tests import line, pki
from tests.cast import GAGNON, LAVOIE, account, gmf
from tests.conftest import NOW
from tests.faults.journeys_requests import DEAD, OVER, TAKE, empty, sent
from tests.faults.scene import Journey, Scene, Step
from tests.faults.steps import AUTHORIZER, about_request, given, request, settled
from tests.poterne.records.stages_documents import ROUSSEL
from tests.verdicts import LOUISE, found, judged, received

from poterne.acts import anchors, documents, examination, revocations, signing
from poterne.core.errors.requests import TooMany
from poterne.core.errors.trust import TrustFault
from poterne.core.links import Purpose
from poterne.core.offices import NotAllowed
from poterne.records.models import Document, TrustAnchor

FILE = b"%PDF-1.7 signed"
ESTABLISHED, DOUBTFUL = found("SIG_CERT_VALIDE", LOUISE), found("NOM_DIFFERENT", LOUISE)
REFUSED = (NotAllowed, TrustFault, TooMany)


@cache
def root() -> pki.Certified:
    """The same key at each try: a second process signs what the first one brought."""
    return pki.authority("Autorité d’essai", NOW, key=ec.derive_private_key(4058, ec.SECP256R1()))


def administrators(now: datetime) -> None:
    """Two of them, and nothing trusted."""
    empty(now)
    account(ROUSSEL, now)


def doubtful(now: datetime) -> None:
    """A request signed by a certificate of another name, received and confirmed."""
    asked = line.sent(gmf(2), now)
    document = received(asked, now, FILE)
    judged(document, DOUBTFUL, now)
    signing.submit(**_signing(None) | {"now": now})
    line.confirmed(request(), now)
    settled(now)


def _document() -> Document:
    return Document.objects.select_related("request").get()


def _signing(_: Scene | None) -> dict[str, Any]:
    asked = request()
    return {
        "request": asked,
        "piece": line.piece(asked, kind="certificat", picture=None, document=_document()),
        "link": line.link_of(asked, Purpose.SIGNER),
        "by": AUTHORIZER,
    }


def _list(scene: Scene) -> dict[str, Any]:
    return {"data": pki.revocation_list(root(), NOW), "by": line.staff(LAVOIE, scene.now)}


JOURNEYS = (
    Journey(
        "K02 signature par certificat",
        sent,
        (
            Step(documents.receive, about_request(AUTHORIZER, name="demande.pdf", data=FILE)),
            Step(
                examination.keep,
                given(AUTHORIZER, document=_document, found=ESTABLISHED, version=0),
            ),
            Step(signing.submit, _signing, refusals=(*OVER, *DEAD)),
        ),
        more=frozenset({"document.examine"}),
    ),
    Journey(
        "K06 verdict renversé",
        doubtful,
        (
            TAKE,
            Step(
                examination.overrule,
                about_request(GAGNON, document=_document, reason="Nom de naissance, vu."),
            ),
        ),
    ),
    Journey(
        "K26 confiance",
        administrators,
        (
            Step(
                anchors.propose,
                given(
                    LAVOIE,
                    name="Autorité d’essai",
                    use="signature",
                    data=lambda: root().pem,
                ),
                refusals=REFUSED,
            ),
            Step(
                anchors.confirm,
                given(ROUSSEL, anchor=lambda: TrustAnchor.objects.get()),  # noqa: PLW0108  (read then)
                refusals=REFUSED,
            ),
            Step(revocations.add_list, _list, refusals=REFUSED),
            Step(
                anchors.remove,
                given(LAVOIE, anchor=lambda: TrustAnchor.objects.get()),  # noqa: PLW0108  (read then)
                refusals=REFUSED,
            ),
        ),
    ),
)
