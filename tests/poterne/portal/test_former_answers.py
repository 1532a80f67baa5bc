"""A second request begins with the answers of the first, never with its signature."""

from tests import line
from tests.cast import MORIN, PELLETIER, ROY, gmf
from tests.poterne.portal.browser import Browser

from poterne.records.models import AccessRequest, Signature


def test_the_answers_are_taken_up_and_the_signature_is_not(visitor, hands):
    former = line.signed(gmf(), hands.now)
    page = visitor.prove(PELLETIER.email)
    assert page.screen == "Portail-2-Liste"
    assert page.says(f"Reprendre les réponses de {former.reference_shown}")
    for _ in range(2):
        done = visitor.post(
            "/demandes/autre/", acte=page.hidden("acte"), reprendre=former.reference_shown
        )
        assert done.screen == "Portail-3"
    new = AccessRequest.objects.exclude(pk=former.pk).get()
    assert new.dossier() == former.dossier()
    assert (new.state, new.preparer_email) == ("brouillon", PELLETIER.email)
    assert not Signature.objects.filter(request=new).exists()


def test_an_accorded_request_keeps_its_software_to_itself(visitor, hands):
    former = line.granted(gmf(), hands.now)
    visitor.prove(PELLETIER.email)
    visitor.post("/demandes/autre/", reprendre=former.reference_shown)
    new = AccessRequest.objects.exclude(pk=former.pk).get().dossier()
    assert new.labels == ()
    assert new.authorizer == former.dossier().authorizer


def test_nobody_takes_up_what_another_typed(hands):
    former = line.granted(gmf(), hands.now)
    for address in (MORIN.email, ROY.email):
        person = Browser()
        person.prove(address)
        person.post("/demandes/autre/", reprendre=former.reference_shown)
        assert not person.open("/demandes/").says("Reprendre les réponses")
    empty = AccessRequest.objects.exclude(pk=former.pk)
    assert {each.dossier().authorizer.email for each in empty} == {""}
