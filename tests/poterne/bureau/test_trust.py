"""Bureau-31, trust: an authority is brought, read back, confirmed by a second person; its lists."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import pki
from tests.cast import GAGNON, LAVOIE
from tests.passkey import options_in
from tests.poterne.bureau.desk import at, hidden_in
from tests.poterne.records.stages_documents import ROUSSEL

from poterne.records.models import RevocationList, TrustAnchor

PAGE = "/bureau/confiance/"
PROPOSE, LIST = f"{PAGE}proposer/", f"{PAGE}liste/"


@pytest.fixture
def root(now):
    return pki.authority("Racine d’essai", now)


@pytest.fixture
def desk(now):
    return at(LAVOIE, now)


def sent(data, name="autorite.pem"):
    return SimpleUploadedFile(name, data)


def proposed(desk, root, **changes):
    desk.get(PAGE)
    given = {"ancre-name": "Racine", "ancre-use": "signature", "ancre-file": sent(root.pem)}
    return desk.send(PROPOSE, **(given | changes))


def confirmed(now, desk, root):
    proposed(desk, root)
    second = at(ROUSSEL, now)
    page = f"{PAGE}{TrustAnchor.objects.get().pk}/confirmer/"
    second.get(page)
    second.sign(page)
    return second


def test_an_anchor_is_proposed_by_one_and_confirmed_by_another(now, desk, root):
    proposed(desk, root)
    assert desk.response.url == PAGE
    assert "À confirmer" in desk.get(PAGE)
    assert "confirmer/" not in desk.page
    second = at(ROUSSEL, now)
    anchor = TrustAnchor.objects.get()
    page = f"{PAGE}{anchor.pk}/confirmer/"
    assert page in second.get(PAGE)
    assert anchor.sha256 in second.get(page)
    second.sign(page)
    assert TrustAnchor.objects.get().confirmed_by == second.staff
    assert "En vigueur" in second.get(PAGE)
    assert "Sans liste" in second.page


def test_whoever_proposed_it_reads_why_she_cannot_confirm_it(desk, root):
    proposed(desk, root)
    page = f"{PAGE}{TrustAnchor.objects.get().pk}/confirmer/"
    desk.get(page)
    desk.sign(page)
    assert desk.status == 403
    assert "une autre personne doit la confirmer" in desk.page
    assert not TrustAnchor.objects.get().trusted


def test_the_key_confirms_this_anchor_and_this_gesture_alone(now, desk, root):
    proposed(desk, root)
    second = at(ROUSSEL, now)
    one = f"{PAGE}{TrustAnchor.objects.get().pk}/"
    second.get(f"{one}retirer/")
    fields = hidden_in(second.page, f"{one}retirer/")
    fields["preuve"] = second.key.get(options_in(second.page, f"{one}retirer/"))
    second.post(f"{one}confirmer/", **fields)
    assert second.status == 409
    assert TrustAnchor.objects.get().confirmed_at is None


def test_a_removed_anchor_is_shown_as_such_with_who_removed_it(now, desk, root):
    confirmed(now, desk, root)
    page = f"{PAGE}{TrustAnchor.objects.get().pk}/retirer/"
    desk.get(page)
    desk.sign(page)
    assert TrustAnchor.objects.get().removed_by == desk.staff
    assert "Retirée" in desk.get(PAGE)
    assert "retirer/" not in desk.page


def test_what_is_wrong_stands_beside_its_control_and_the_name_is_kept(desk, root):
    proposed(desk, root, **{"ancre-file": sent(b"Bonjour")})
    assert "aucun certificat lisible" in desk.page
    assert 'value="Racine"' in desk.page
    desk.get(PAGE)
    desk.send(PROPOSE, **{"ancre-name": "", "ancre-use": "signature"})
    assert "Le nom est vide" in desk.page


def test_a_list_is_added_and_its_age_is_told(now, desk, root, monkeypatch):
    confirmed(now, desk, root)
    desk.get(PAGE)
    desk.send(LIST, **{"liste-file": sent(pki.revocation_list(root, now), "liste.crl")})
    assert desk.response.url == PAGE
    assert "À jour" in desk.get(PAGE)
    assert "Sans liste" not in desk.page
    assert "La première à renouveler" in desk.get("/bureau/sante/")
    monkeypatch.setattr("poterne.clock.now", lambda: now + timedelta(days=8))
    late = at(ROUSSEL, now + timedelta(days=8))
    assert "Périmée" in late.get(PAGE)
    assert "La révocation est inconnue" in late.page
    assert "La plus ancienne l’est depuis" in late.get("/bureau/sante/")


def test_a_list_that_no_anchor_signed_is_refused_on_the_page(now, desk):
    desk.get(PAGE)
    stranger = pki.authority("Étrangère", now)
    desk.send(LIST, **{"liste-file": sent(pki.revocation_list(stranger, now), "liste.crl")})
    assert "Aucune ancre de confiance" in desk.page
    assert not RevocationList.objects.exists()


@pytest.mark.parametrize(
    ("verb", "page"),
    [("get", PAGE), ("post", PROPOSE), ("post", LIST), ("get", f"{PAGE}1/confirmer/")],
)
def test_nobody_but_an_administrator_finds_these_pages(now, verb, page):
    agent = at(GAGNON, now)
    assert "confiance" not in agent.get("/bureau/")
    getattr(agent, verb)(page)
    assert agent.status == 403


def test_an_anchor_or_a_gesture_that_does_not_exist_is_not_found(desk, root):
    proposed(desk, root)
    pk = TrustAnchor.objects.get().pk
    for page in (f"{PAGE}{pk + 1}/confirmer/", f"{PAGE}{pk}/croire/"):
        desk.get(page)
        assert desk.status == 404
