"""Every page of the portal, opened once along the line: what a whole look at them begins with."""

from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import line
from tests.cast import GAGNON, NGUYEN, PELLETIER, ROY, TREMBLAY, gmf, partner
from tests.poterne.portal.browser import CODE, Browser, Hands, Page, about, latest, mailed

from poterne.acts import review
from poterne.core.dossier import Dossier
from poterne.core.links import Purpose
from poterne.records.models import AccessRequest

PUBLIC = (
    "/",
    "/choisir/",
    "/demandes/nouvelle/",
    "/acces/",
    "/justificatifs/",
    "/activer/",
    "/activer/?environnement=partenaire",
    "/etat/",
    "/suivre/",
    "/accessibilite/",
    "/vie-privee/",
    "/aide/",
    "/signature-declinee/",
    "/nulle-part/",
    "/signer/inconnu/",
)
_BOUNDS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
SECTIONS = (
    "identifiants/",
    "identifiants/logiciels/",
    "responsable/",
    "autorisation/personne/",
    "autorisation/lieu/",
)
FAULTY = (
    gmf(12)
    .with_answer("justification", "")
    .with_answer("authorizer.email", "info@bellerive.example")
    .with_answer("it_lead.email", "info@bellerive.example")
    .with_answer("authorizer.phone", "418")
    .with_answer("authorizer.postal_code", "O1K 7T3")
)


@dataclass
class Seen:
    """One page as it came, with the statements that it took, a transaction's bounds aside."""

    name: str
    page: Page
    queries: int


class Crawl:
    """Opens pages and keeps them; ``seen`` grows in the order of the line."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands
        self.seen: list[Seen] = []

    def open(self, person: Browser, path: str) -> Page:
        with CaptureQueriesContext(connection) as counted:
            page = Page(person.client.get(path, follow=True))
        asked = [each for each in counted if not each["sql"].startswith(_BOUNDS)]
        self.seen.append(Seen(path, page, len(asked)))
        return page

    def keep(self, page: Page, how: str) -> Page:
        """What a post answered; its statements are those of an act and are not counted."""
        self.seen.append(Seen(f"{page.path} ({how})", page, 0))
        return page

    def proved(self, record: AccessRequest, address: str) -> Browser:
        """A browser that holds this mailbox; three codes leave in a quarter of an hour."""
        self.hands.forward(minutes=16)
        person = Browser()
        person.prove_for(record, address)
        return person

    def walk(self) -> "Crawl":
        """The whole portal."""
        self._public()
        self._draft(gmf(2))
        self._draft(partner())
        self._draft(FAULTY)
        self._signing()
        self._back()
        self._ends()
        self._granted()
        self._reveal()
        return self

    def _public(self) -> None:
        visitor = Browser()
        for path in PUBLIC:
            self.open(visitor, path)
        for path in ("/demandes/nouvelle/", "/suivre/", "/acces/", "/justificatifs/"):
            self.keep(visitor.post(path), "vide")
        for answers in (
            {"usage": "essais", "lieu": "developpeur", "besoin": "inscrire"},
            {"usage": "courant", "lieu": "gmf", "besoin": "inscrire"},
            {"usage": "essais", "lieu": "gmf", "besoin": "inscrire"},
            {"usage": "courant", "lieu": "developpeur", "besoin": "inscrire"},
            {"usage": "courant", "lieu": "gmf", "besoin": "consulter"},
        ):
            self.keep(Page(visitor.client.get("/choisir/", answers)), "avis")
        self.keep(visitor.post("/demandes/nouvelle/", adresse=PELLETIER.email), "code")
        self.keep(visitor.post("/code/", code="000000"), "faux")
        self.open(visitor, f"/entrer/{mailed(latest(Purpose.BROUILLON))}/")
        self.keep(visitor.post("/code/", code=CODE), "premier brouillon")
        empty = AccessRequest.objects.get()
        for name in ("", *SECTIONS[:1], *SECTIONS[2:], "verifier/"):
            self.open(visitor, about(empty, name))
        for name in (SECTIONS[0], *SECTIONS[2:]):
            self.keep(visitor.fill(about(empty, name), suite="1"), "suite")

    def _draft(self, dossier: Dossier) -> None:
        record = line.draft(dossier, self.hands.now)
        person = self.proved(record, PELLETIER.email)
        for name in ("", *SECTIONS, "verifier/", "signer/", "feuille/", "annuler/"):
            self.open(person, about(record, name))
        for name in SECTIONS:
            self.open(person, about(record, f"{name}?points=1"))
        self.open(person, about(record, "renseignements/"))
        self.open(person, "/demandes/")

    def _signing(self) -> None:
        record = line.sent(gmf(), self.hands.now)
        filler, signer = (self.proved(record, who.email) for who in (PELLETIER, TREMBLAY))
        for name in ("envoyee/", "suivi/"):
            self.open(filler, about(record, name))
        confirming = f"/confirmer/{mailed(latest(Purpose.CONFIRMER))}/"
        for path in (f"/signer/{mailed(latest(Purpose.SIGNER))}/", confirming):
            self.open(Browser(), path)
        self.open(Browser(), f"{confirming}pas-moi/")
        self.keep(Browser().post(confirming), "sans case")
        for name in ("lire/", "refuser/", "suivi/"):
            self.open(signer, about(record, name))
        self.keep(signer.fill(about(record, "refuser/"), motif=""), "vide")
        self.keep(signer.fill(about(record, "lire/")), "sans case")
        self.keep(signer.fill(about(record, "lire/"), engagements="1", attestation="1"), "à signer")
        self.open(signer, about(record, "apposer/"))
        self.keep(signer.fill(about(record, "apposer/"), facon="numerisee"), "sans image")
        self.keep(Browser().fill(confirming, attestation="1"), "confirmée")

    def _back(self) -> None:
        record = line.taken(gmf().with_answer("authorizer.phone", "418 555-0199"), self.hands.now)
        person = self.proved(record, PELLETIER.email)
        self.open(person, about(record, "suivi/"))
        review.return_(
            request=record,
            faults=(),
            reason="Vérifiez le numéro.",
            by=line.staff(GAGNON, self.hands.now),
            now=self.hands.now,
        )
        for name in ("", "corriger/", "suivi/", "signer/"):
            self.open(person, about(record, name))

    def _ends(self) -> None:
        now = self.hands.now
        record = line.taken(gmf(), now)
        review.refuse(request=record, reason="Doute.", by=line.staff(NGUYEN, now), now=now)
        signer = self.proved(record, TREMBLAY.email)
        for name in ("suivi/", "revision/"):
            self.open(signer, about(record, name))
        self.keep(signer.fill(about(record, "revision/"), mots="Relisez."), "demandée")
        cancelled = line.sent(gmf(), now)
        filler = self.proved(cancelled, PELLETIER.email)
        self.keep(filler.fill(about(cancelled, "annuler/")), "annulée")

    def _granted(self) -> None:
        record = line.granted(gmf(), self.hands.now)
        owner, lead = (self.proved(record, who.email) for who in (TREMBLAY, ROY))
        one = record.credentials.get(slot=1)
        for state in ("temporaire", "actif"):
            one.state = state
            one.save()
        for name in ("suspendre", "retirer"):
            self.open(owner, f"/acces/{one.pk}/{name}/")
        for path in ("/acces/", about(record, "suivi/"), about(record, "transmettre/")):
            self.open(owner, path)
        self.keep(owner.fill(about(record, "transmettre/")), "transmise")
        self.open(lead, f"/transmission/{mailed(latest(Purpose.TRANSMISSION))}/")
        self.open(lead, "/justificatifs/")
        for name in ("mot-de-passe", "fuite"):
            self.open(lead, f"/justificatifs/{one.pk}/{name}/")

    def _reveal(self) -> None:
        before, settings.REMISE_LIEN = settings.REMISE_LIEN, ("inscription-clientele",)
        try:
            line.granted(gmf(1), self.hands.now)
        finally:
            settings.REMISE_LIEN = before
        lead, path = Browser(), f"/remise/{mailed(latest(Purpose.REVELATION))}/"
        self.open(lead, path)
        self.keep(lead.fill(path, geste="code"), "code demandé")
