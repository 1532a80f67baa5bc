"""A leak walked whole: reported, another password, activated; the old key is dead for ever."""

from datetime import timedelta

import pytest
from tests import line
from tests.cast import COTE, GAGNON, MORIN, NGUYEN, ROY, TREMBLAY
from tests.poterne.gate.porte import Software, basic, password_of

from poterne.acts.delivery import claim
from poterne.acts.it_lead import ask_password
from poterne.acts.journaling import party
from poterne.acts.leaks import readmit, report_leak
from poterne.acts.withdrawal import suspend
from poterne.core.errors.requests import TooMany
from poterne.core.offices import NotAllowed
from poterne.records.models import Credential, Delivery, JournalRow

LEAD = party("it_lead", ROY.fold)
AUTHORIZER = party("authorizer", TREMBLAY.fold)


@pytest.fixture
def leaked(software, password, credential, porte) -> Credential:
    """Activated by a key, then reported by the IT lead: « une fuite »."""
    assert software.activate_key(password).status == 200
    credential.refresh_from_db()
    report = report_leak(credential=credential, by=LEAD, now=porte.now, acte="")
    porte.later(minutes=5)
    return report


def new_password(credential: Credential, porte) -> str:
    """What the worker makes for the half that leaves, as its mail would say it."""
    made = []
    while (claimed := claim(now=porte.now)) is not None:
        made += [claimed.made.password] if claimed.made.password else []
    (password,) = made
    assert credential.proofs.filter(kind="temporaire", state="actif").count() == 1
    return password.reveal()


def refused(software: Software) -> str:
    return software.porte.token(**software.assertion()).code


def test_a_leak_is_walked_whole_and_the_old_key_never_serves_again(
    software, leaked, credential, porte
):
    old = software
    assert refused(old) == "assertion_refusee"
    porte.later(hours=1)
    readmit(credential=leaked, by=LEAD, now=porte.now)
    credential.refresh_from_db()
    assert credential.state == "suspendu"
    password = new_password(credential, porte)
    assert refused(old) == "assertion_refusee"

    fresh = Software(porte, credential.machine_id, made=1000)
    answer = fresh.activate_key(password)
    assert (answer.status, answer.json["etat"]) == (200, "actif")
    token = porte.token(**fresh.assertion()).json["access_token"]
    assert porte.moi(token).status == 200
    assert porte.introspect(token).json["active"] is True

    credential.refresh_from_db()
    assert (credential.state, credential.reason, credential.closed_by) == ("actif", "", "")
    for later in (0, 365):
        porte.later(days=later)
        assert refused(old) == "assertion_refusee"
    rows = JournalRow.objects.filter(action="identifiant.repris")
    assert [(row.avant, row.apres) for row in rows] == [("suspendu", "actif")]
    told = Delivery.objects.filter(kind="M-26").values_list("recipient_role", flat=True)
    assert sorted(told) == ["authorizer", "it_lead"]


def test_the_leaked_key_is_not_registered_again(software, leaked, credential, porte):
    readmit(credential=leaked, by=LEAD, now=porte.now)
    assert software.activate_key(new_password(credential, porte)).code == "cle_refusee"
    credential.refresh_from_db()
    assert credential.state == "suspendu"


def test_a_token_of_before_the_leak_is_dead_after_the_return(software, password, credential, porte):
    software.activate_key(password)
    token = porte.token(**software.assertion()).json["access_token"]
    credential.refresh_from_db()
    report_leak(credential=credential, by=LEAD, now=porte.now, acte="")
    porte.later(minutes=5)
    readmit(credential=credential, by=LEAD, now=porte.now)
    fresh = Software(porte, credential.machine_id, made=1000)
    fresh.activate_key(new_password(credential, porte))
    assert porte.moi(token).status == 401


def test_a_leaked_password_opens_nothing_and_another_one_activates(
    software, password, credential, porte
):
    credential.refresh_from_db()
    report_leak(credential=credential, by=LEAD, now=porte.now, acte="")
    assert software.activate_key(password).code == "identification_refusee"
    porte.later(minutes=5)
    readmit(credential=credential, by=AUTHORIZER, now=porte.now)
    assert software.activate_key(password).code == "identification_refusee"
    assert software.activate_key(new_password(credential, porte)).status == 200
    credential.refresh_from_db()
    assert (credential.state, credential.epoch) == ("actif", 3)
    moves = JournalRow.objects.filter(
        apres__in=["temporaire", "actif"], avant__in=["suspendu", "temporaire"]
    )
    assert [(row.action, row.apres) for row in moves.order_by("seq")] == [
        ("identifiant.repris", "temporaire"),
        ("identifiant.active", "actif"),
    ]


def test_a_secret_made_after_a_leak_serves_too(leaked, credential, porte):
    readmit(credential=leaked, by=LEAD, now=porte.now)
    fresh = Software(porte, credential.machine_id)
    secret = fresh.activate_secret(new_password(credential, porte)).json["secret"]
    assert porte.token(basic(credential.machine_id, secret)).status == 200


def test_what_was_on_its_way_when_it_leaked_never_leaves(credential, porte):
    waiting = Delivery.objects.filter(half="mot_de_passe", state="created")
    assert waiting.exists()
    password_of(credential, porte.now)
    credential.refresh_from_db()
    report_leak(credential=credential, by=LEAD, now=porte.now, acte="")
    assert not waiting.exists()
    assert not credential.proofs.filter(state="actif").exists()


@pytest.mark.parametrize("person", [NGUYEN, COTE, GAGNON])
def test_of_the_staff_only_a_repondant_readmits_what_somebody_else_stopped(leaked, porte, person):
    by = line.staff(person, porte.now)
    if person is NGUYEN:
        assert readmit(credential=leaked, by=by, now=porte.now).state == "suspendu"
        return
    with pytest.raises(NotAllowed):
        readmit(credential=leaked, by=by, now=porte.now)


def test_he_does_not_undo_what_the_authorizer_or_the_ramq_stopped(credential, password, porte):
    credential.refresh_from_db()
    held = suspend(credential=credential, reason="fuite", by=AUTHORIZER, now=porte.now)
    with pytest.raises(NotAllowed):
        readmit(credential=held, by=LEAD, now=porte.now)
    with pytest.raises(NotAllowed):
        ask_password(credential=held, by=party("it_lead", MORIN.fold), now=porte.now)
    assert readmit(credential=held, by=AUTHORIZER, now=porte.now)


def test_another_suspension_is_not_lifted_by_a_password(credential, password, porte):
    credential.refresh_from_db()
    agent = line.staff(GAGNON, porte.now)
    held = suspend(credential=credential, reason="incident", by=agent, now=porte.now)
    with pytest.raises(NotAllowed):
        readmit(credential=held, by=agent, now=porte.now)


def test_three_passwords_a_day_after_a_leak_as_before_one(leaked, porte):
    for _ in range(3):
        readmit(credential=leaked, by=LEAD, now=porte.now)
    with pytest.raises(TooMany):
        readmit(credential=leaked, by=LEAD, now=porte.now)
    assert readmit(credential=leaked, by=LEAD, now=porte.now + timedelta(days=1))
