"""Every page of the desk, opened once by each office: what a whole look at them begins with."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import line
from tests.cast import COTE, FORTIN, GAGNON, LAVOIE, NGUYEN, OUELLET, Person, gmf, partner
from tests.poterne.bureau.desk import Desk, at, case, keyed
from tests.poterne.portal.crawl import FAULTY
from tests.verdicts import LOUISE, found, judged, received

from poterne.acts import proposal, review
from poterne.core.links import Purpose
from poterne.records.models import AccessRequest, Delivery, Staff


@dataclass
class Seen:
    """One page as it came: who opened what, its screen, the statements that it took."""

    name: str
    status: int
    html: str
    queries: int


class Crawl:
    """Requests in every state, and each member of the staff on each of her pages."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.seen: list[Seen] = []
        old = now - timedelta(days=6)
        self.faulty = keyed(FAULTY, GAGNON, old)
        self.taken = line.taken(gmf(2), old)
        self.proposed = self._proposed()
        self.returned = self._returned()
        self.ready = line.conforming(gmf(1), now)
        self.half = line.half_signed(gmf(1), now)
        self.granted = line.granted(gmf(2), now)
        self.letter = line.granted(partner(), now)
        self.certified = self._certified()
        self.refused = review.refuse(
            request=line.taken(gmf(), now), reason="Doute.", by=line.staff(NGUYEN, now), now=now
        )

    def _proposed(self) -> AccessRequest:
        request = line.taken(gmf(1), self.now)
        by = line.staff(GAGNON, self.now)
        reason = "Le logiciel n’est pas homologué."
        return proposal.propose_refusal(request=request, reason=reason, by=by, now=self.now)

    def _certified(self) -> AccessRequest:
        """Signed by certificate; an agent decides, and has seen a file that was not kept."""
        request = line.sent(gmf(1), self.now)
        judged(received(request, self.now, b"%PDF-1.7 x"), found("FORMAT_NON_PDF"), self.now)
        document = received(request, self.now)
        judged(document, found("SIG_CERT_A_VERIFIER", replace(LOUISE, trusted=None)), self.now)
        piece = line.piece(request, kind="certificat", picture=None, document=document)
        link, by = line.link_of(request, Purpose.SIGNER), line.authorizer(request)
        line.signing.submit(request=request, piece=piece, link=link, by=by, now=self.now)
        by = line.staff(GAGNON, self.now)
        return review.take(request=line.confirmed(request, self.now), by=by, now=self.now)

    def _returned(self) -> AccessRequest:
        request = line.taken(gmf(1), self.now)
        by = line.staff(GAGNON, self.now)
        words = "Précisez la version."
        return review.return_(request=request, faults=(), reason=words, by=by, now=self.now)

    def walk(self) -> "Crawl":
        """The whole desk."""
        for person, paths in self._paths().items():
            desk = at(person, self.now)
            for path in paths:
                self._open(desk, path)
            if person is GAGNON:
                self._agent_presses(desk)
            if person is NGUYEN:
                self._repondant_presses(desk)
        self._door()
        return self

    def _paths(self) -> dict[Person, list[str]]:
        requests = (self.faulty, self.taken, self.proposed, self.returned, self.ready, self.half)
        others = (self.granted, self.letter, self.refused, self.certified)
        cases = [case(each) for each in (*requests, *others)]
        common = ["/bureau/", "/bureau/facons-d-entrer/", "/bureau/remises/"]
        half = Delivery.objects.filter(request=self.granted, half="identifiants").latest("pk")
        password = Delivery.objects.filter(
            credential__request=self.granted, half="mot_de_passe"
        ).latest("pk")
        kept = [f"/bureau/remises/{each.pk}/refaire/" for each in (half, password)]
        someone = Staff.objects.get(email=OUELLET.email) if _known(OUELLET) else None
        account = f"/bureau/personnes/{(someone or Staff.objects.earliest('pk')).pk}/"
        return {
            GAGNON: [
                *common,
                "/bureau/?q=zzz",
                "/bureau/?etat=recue",
                *cases,
                f"{case(self.taken)}proposer-refus/",
                *kept,
                f"/bureau/remises/{password.pk}/sans-reponse/",
                "/bureau/remises/?q=zzz",
                "/bureau/reception/",
                "/bureau/retrait/",
                "/bureau/retrait/?q=Bellerive",
                "/bureau/retrait/?q=zzz",
                "/bureau/gabarits/",
                "/bureau/a-signer/",
                "/bureau/nulle-part/",
            ],
            NGUYEN: [
                *common,
                "/bureau/a-signer/",
                f"/bureau/a-signer/{self.ready.reference}/",
                f"/bureau/a-signer/{self.half.reference}/",
                f"{case(self.ready)}refuser/",
                f"{case(self.proposed)}refuser/",
                case(self.proposed),
            ],
            COTE: [
                *common,
                "/bureau/a-signer-soes/",
                f"/bureau/a-signer-soes/{self.half.reference}/",
            ],
            FORTIN: ["/bureau/courrier/", "/bureau/facons-d-entrer/"],
            OUELLET: [*common, *cases[:2]],
            LAVOIE: [
                "/bureau/personnes/",
                "/bureau/personnes/inviter/",
                f"{account}roles/",
                f"{account}depart/",
                "/bureau/sante/",
                "/bureau/confiance/",
                "/bureau/gabarits/",
                "/bureau/facons-d-entrer/",
            ],
        }

    def _agent_presses(self, desk: Desk) -> None:
        """What comes back when something is missing, or is read once more before it is done."""
        ticked = [str(each.pk) for each in self.granted.credentials.all()]
        desk.get("/bureau/retrait/?q=Bellerive")
        self._send(desk, "/bureau/retrait/confirmer/", **{"identifiants[]": ticked})
        self._send(desk, "/bureau/retrait/confirmer/", **{"identifiants[]": ticked[:1]})
        desk.get("/bureau/reception/")
        self._send(desk, "/bureau/reception/")
        for deed, fields in (
            ("corriger", {"reason": ""}),
            ("accepter", {"developer": "?"}),
            ("ecarter", {"faute": "", "reason": ""}),
        ):
            self._send(desk, f"{case(self.taken)}{deed}/", **fields)
        address = f"{case(self.taken)}proposer-refus/"
        self._send(desk, address, reason="")
        self._send(desk, address, reason="Le logiciel n’est pas homologué.")

    def _repondant_presses(self, desk: Desk) -> None:
        address = f"{case(self.ready)}refuser/"
        self._send(desk, address, reason="")
        self._send(desk, address, reason="Le logiciel n’est pas homologué.")
        self._send(desk, f"{case(self.ready)}renvoyer/", reason="")
        self._open(desk, f"/bureau/a-signer/{self.ready.reference}/?du=x&au=y")

    def _door(self) -> None:
        stranger = Desk(GAGNON, self.now)
        for path in ("entrer/", "entrer/autrement/", "reprendre/", "invitation/inconnu/"):
            self._open(stranger, f"/bureau/{path}")

    def _open(self, desk: Desk, path: str) -> None:
        with CaptureQueriesContext(connection) as counted:
            desk.get(path)
        if desk.status < 300 or desk.status >= 400:
            self.seen.append(Seen(_name(desk, path), desk.status, desk.page, len(counted)))

    def _send(self, desk: Desk, path: str, **fields: object) -> None:
        """Statements of an act are not counted; a redirection leads to a page seen otherwise."""
        desk.post(path, **fields)
        if desk.status < 300 or desk.status >= 400:
            self.seen.append(Seen(f"{_name(desk, path)} (envoi)", desk.status, desk.page, 0))


def _known(person: Person) -> bool:
    return Staff.objects.filter(email=person.email).exists()


def _name(desk: Desk, path: str) -> str:
    return f"{desk.person.name} {path}"
