"""Every page, in every state that it can be in: whole, named, with one heading."""

import pytest
from tests import line
from tests.cast import GAGNON, NGUYEN, PELLETIER, ROY, TREMBLAY, gmf, partner
from tests.poterne.portal.browser import Browser, about, latest, mailed

from poterne.acts import review
from poterne.core.links import Purpose
from poterne.core.rules.engine import breaches
from poterne.core.words import fold_typography
from poterne.records.models import AccessRequest

PUBLIC = {
    "/": "Portail-0",
    "/choisir/": "Portail-1",
    "/demandes/nouvelle/": "Portail-2",
    "/acces/": "Portail-23-Entree",
    "/justificatifs/": "Portail-32-Entree",
    "/activer/": "Portail-33",
    "/activer/?environnement=partenaire": "Portail-33",
    "/etat/": "Portail-50",
    "/suivre/": "Portail-51",
    "/accessibilite/": "Portail-52",
    "/vie-privee/": "Portail-53",
    "/aide/": "Portail-54",
    "/signature-declinee/": "Portail-24-Fin",
}
FILLING = {
    "": "Portail-3",
    "identifiants/": "Portail-4",
    "identifiants/logiciels/": "Portail-4-Logiciels",
    "responsable/": "Portail-5",
    "autorisation/personne/": "Portail-6",
    "autorisation/lieu/": "Portail-7",
    "verifier/": "Portail-8",
    "signer/": "Portail-9",
    "annuler/": "Portail-3-Annuler",
}


def whole(page, screen: str, status: int = 200) -> None:
    """One heading, equal to the start of the title, one screen, a language, no plain fault."""
    assert page.status == status
    assert page.screen == screen
    start = "Erreur : " if page.problems else ""
    assert page.title.startswith(fold_typography(start + page.heading))
    assert page.title.endswith("– Poterne".replace("–", "-"))
    assert '<html lang="fr-CA"' in page.html
    assert "style=" not in page.html
    assert page.response["Referrer-Policy"] == "no-referrer"
    assert "default-src 'self'" in page.response["Content-Security-Policy"]


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_is_whole(visitor, path):
    whole(visitor.open(path), PUBLIC[path])


@pytest.mark.parametrize("dossier", [gmf(), partner()], ids=["gmf", "partenaire"])
def test_every_page_of_a_draft_is_whole(visitor, hands, dossier):
    record = line.draft(dossier, hands.now)
    visitor.prove_for(record, PELLETIER.email)
    for name, screen in FILLING.items():
        page = visitor.open(about(record, name))
        whole(page, screen)
        assert page.says(record.reference_shown)
    whole(visitor.open("/demandes/"), "Portail-2-Liste")


def test_an_empty_draft_shows_every_page_and_no_fault_before_it_is_checked(visitor, hands):
    visitor.prove(PELLETIER.email)
    record = AccessRequest.objects.get()
    for name in ("identifiants/", "responsable/", "autorisation/personne/", "autorisation/lieu/"):
        page = visitor.open(about(record, name))
        assert (page.problems, page.state) == (0, "vide")
    assert visitor.open(about(record, "identifiants/logiciels/")).screen == "Portail-4"
    page = visitor.open(about(record, "verifier/"))
    assert page.problems > 5
    assert not page.says("Continuer vers la signature")
    assert visitor.open(about(record, "signer/")).screen == "Portail-8"


def test_every_page_of_a_sent_request_is_whole(visitor, other, hands):
    record = line.sent(gmf(), hands.now)
    visitor.prove_for(record, PELLETIER.email)
    whole(visitor.open(about(record, "envoyee/")), "Portail-10")
    whole(visitor.open(about(record, "suivi/")), "Portail-11")
    other.prove_for(record, TREMBLAY.email)
    whole(other.open(about(record, "lire/")), "Portail-21")
    whole(other.fill(about(record, "lire/"), engagements="1", attestation="1"), "Portail-22")
    whole(other.open(about(record, "refuser/")), "Portail-24")
    for purpose, start in ((Purpose.SIGNER, "signer"), (Purpose.CONFIRMER, "confirmer")):
        page = Browser().open(f"/{start}/{mailed(latest(purpose))}/")
        whole(page, "Portail-20" if start == "signer" else "Portail-30")
        assert page.response["X-Robots-Tag"] == "noindex"
        assert page.response["Cache-Control"] == "no-store"


def test_a_request_sent_back_shows_its_points_and_only_their_answers(visitor, hands):
    record = returned(hands, gmf().with_answer("authorizer.establishment_number", "00000"))
    visitor.prove_for(record, PELLETIER.email)
    page = visitor.open(about(record, "corriger/"))
    whole(page, "Portail-12")
    assert page.says("Vérifiez le numéro")
    assert page.value("authorizer_establishment_number") == "00000"
    assert "authorizer_phone" not in page.html
    assert visitor.open(about(record)).says("À corriger")
    page = visitor.fill(about(record, "corriger/"), authorizer_establishment_number="55009")
    assert (page.screen, page.problems) == ("Portail-8", 0)
    page = visitor.fill(about(record, "signer/"), envoyer="1")
    assert page.screen == "Portail-10"
    record.refresh_from_db()
    assert record.dossier().authorizer.establishment_number == "55009"
    assert record.state == "a_corriger"


def test_a_request_sent_back_with_a_word_alone_leads_to_all_its_answers(visitor, hands):
    record = returned(hands, gmf(), codes=())
    visitor.prove_for(record, PELLETIER.email)
    page = visitor.open(about(record, "corriger/"))
    whole(page, "Portail-12")
    assert page.says("Modifier les réponses")


def test_a_granted_request_shows_both_halves_to_nobody(visitor, other, hands):
    record = line.granted(gmf(), hands.now)
    names = [credential.machine_id for credential in record.credentials.all()]
    for person, address in ((visitor, PELLETIER.email), (other, ROY.email)):
        person.prove_for(record, address)
        page = person.open(about(record, "suivi/"))
        whole(page, "Portail-11")
        assert not [name for name in names if name in page.html]
    owner = Browser()
    owner.prove_for(record, TREMBLAY.email)
    page = owner.open("/acces/")
    whole(page, "Portail-23")
    assert all(name in page.html for name in names)


@pytest.mark.parametrize("end", ["annulee", "refusee"])
def test_a_closed_request_says_why_and_offers_nothing_more(visitor, hands, end):
    if end == "annulee":
        record = line.sent(gmf(), hands.now)
        visitor.prove_for(record, TREMBLAY.email)
        page = visitor.fill(about(record, "annuler/"))
        assert page.says("Annulée")
    else:
        record = line.taken(gmf(), hands.now)
        review.refuse(
            request=record,
            reason="La clinique n’existe plus.",
            by=line.staff(NGUYEN, hands.now),
            now=hands.now,
        )
        visitor.prove_for(record, TREMBLAY.email)
        page = visitor.open(about(record, "suivi/"))
        assert page.says("La clinique n’existe plus.")
    assert not page.says("à venir")
    assert not page.says("Retirer ma demande")


def test_the_public_figures_count_what_waits(visitor, hands):
    assert visitor.open("/etat/").says("Toutes les demandes reçues sont prises en charge.")
    line.signed(gmf(), hands.now)
    page = visitor.open("/etat/")
    assert page.says("Aujourd’hui, nous traitons les demandes reçues le 23 novembre 2026.")
    figures = visitor.client.get("/etat.json")
    assert figures.json() == {
        "jour_traite": "2026-11-23",
        "recues_aujourdhui": 1,
        "en_attente": 1,
        "delai_median_jours": None,
    }
    assert figures["Cache-Control"] == "public, max-age=300"
    assert visitor.client.get("/etat/")["Cache-Control"] == "public, max-age=300"


def test_what_somebody_typed_is_shown_and_never_run(visitor, hands):
    dossier = gmf().with_answer("authorizer.organization_name", '<script>alert("x")</script>')
    record = line.draft(dossier, hands.now)
    visitor.prove_for(record, PELLETIER.email)
    for name in ("autorisation/lieu/", "verifier/"):
        assert "<script>alert" not in visitor.open(about(record, name)).html
    assert "<script>alert" not in visitor.open("/demandes/").html


def returned(hands, dossier, codes: tuple[str, ...] = ("S4-06.d",)) -> AccessRequest:
    """The request, sent back by Mme Gagnon with these points and a word of hers."""
    record = line.taken(dossier, hands.now)
    facts = review.facts_of(record, stage=review.Stage.VERIFICATION)
    found = breaches(record.dossier(), facts, hands.now.date())
    chosen = [breach.key for breach in found if breach.code in codes]
    assert len(chosen) == len(codes)
    return review.return_(
        request=record,
        faults=chosen,
        reason="Vérifiez le numéro de l’établissement.",
        by=line.staff(GAGNON, hands.now),
        now=hands.now,
    )
