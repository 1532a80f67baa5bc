"""The demonstration: made by the acts, once, and never both halves to one person."""

from datetime import timedelta

import pytest

from poterne import clock
from poterne.core.lifecycle import RequestState
from poterne.demo import cases, loader
from poterne.demo.people import OUTSIDE, PEOPLE, STAFF
from poterne.records.models import AccessRequest, Credential, Delivery, JournalRow, Staff

pytestmark = pytest.mark.usefixtures("base")


@pytest.fixture
def loaded(base, capsys):
    loader.run(None)
    capsys.readouterr()


@pytest.mark.usefixtures("loaded")
def test_everybody_of_the_staff_has_an_account_and_exactly_his_office():
    assert {each.email: each.offices for each in Staff.objects.all()} == {
        person.email: person.offices for person in STAFF
    }


@pytest.mark.usefixtures("loaded")
def test_a_request_stands_in_every_state_that_no_clock_of_months_is_needed_for():
    found = set(AccessRequest.objects.values_list("state", flat=True))
    ended = {RequestState.SANS_SUITE, RequestState.DETRUITE}
    assert found == {str(state) for state in RequestState} - {str(state) for state in ended}


@pytest.mark.usefixtures("loaded")
def test_a_second_start_changes_nothing():
    before = JournalRow.objects.count()
    assert loader.run(None) == 0
    assert JournalRow.objects.count() == before


@pytest.mark.usefixtures("loaded")
def test_the_half_filled_request_lacks_only_a_telephone():
    draft = AccessRequest.objects.get(state=RequestState.BROUILLON)
    assert draft.dossier().authorizer.email == PEOPLE["tremblay"].email
    assert not draft.dossier().authorizer.phone
    assert draft.dossier().authorizer.address
    assert AccessRequest.objects.order_by("-created_at").first() == draft


@pytest.mark.usefixtures("loaded")
def test_the_request_on_paper_has_four_faults_beside_its_unconfirmed_addresses():
    request = AccessRequest.objects.get(channel="poste")
    found = {fault.code for fault in cases.review.open_faults(request)}
    assert found == {"D-19.a", "D-20.a", "S4-06.b", "S4-09.c", "S4-10.a"}


@pytest.mark.usefixtures("loaded")
def test_no_person_of_the_cast_is_told_both_halves():
    told = Delivery.objects.exclude(half="avis").values_list("to", "half")
    by_person = {address: {half for to, half in told if to == address} for address, _ in told}
    assert all(len(halves) == 1 for address, halves in by_person.items() if address)
    assert Credential.objects.count() == 6


@pytest.mark.usefixtures("loaded")
def test_two_identifiers_are_near_their_end_and_one_of_them_is_withdrawn():
    near = Credential.objects.filter(valid_until__lt=clock.today(clock.now()) + timedelta(days=60))
    assert sorted(each.state for each in near) == ["cree", "retire"]


@pytest.mark.usefixtures("loaded")
def test_a_half_waits_for_a_mailbox_that_bounces():
    waiting = Delivery.objects.filter(to=cases.CLOSED, half="mot_de_passe")
    assert waiting.count() == 1


def test_every_address_of_the_cast_leads_nowhere():
    assert all(person.email.endswith(".example") for person in PEOPLE.values())
    assert len({person.fold for person in PEOPLE.values()}) == len(OUTSIDE) + len(STAFF)
