"""Whom the authority trusts: two people for an anchor, a true signature for a list."""

from datetime import timedelta

import pytest
from tests import line, pki
from tests.cast import GAGNON, LAVOIE
from tests.poterne.records.stages_documents import ROUSSEL

from poterne.acts import anchors, revocations
from poterne.core.errors.trust import TrustFault
from poterne.core.offices import NotAllowed
from poterne.records.models import JournalRow, RevocationList, TrustAnchor, TrustVersion

pytestmark = pytest.mark.usefixtures("base")


@pytest.fixture
def root(now):
    return pki.authority("Racine d’essai", now)


def proposed(data, now, *, name="Racine d’essai", use="signature", by=LAVOIE):
    return anchors.propose(name=name, use=use, data=data, by=line.staff(by, now), now=now)


def trusted(data, now):
    return anchors.confirm(anchor=proposed(data, now), by=line.staff(ROUSSEL, now), now=now)


def added(data, now):
    return revocations.add_list(data=data, by=line.staff(LAVOIE, now), now=now)


def test_an_anchor_that_waits_is_trusted_by_nobody(now, root):
    proposed(root.pem, now)
    assert revocations.trust().anchors == ()
    assert anchors.present_version() == 0


def test_a_second_administrator_makes_it_count_and_the_version_is_kept(now, root):
    anchor = trusted(root.pem, now)
    assert revocations.trust().anchors == (root.pem,)
    assert revocations.trust().stamps == ()
    assert TrustVersion.objects.get().held == {
        "signature": [anchor.sha256],
        "horodatage": [],
        "listes": [],
    }


def test_whoever_proposed_it_cannot_confirm_it(now, root):
    anchor = proposed(root.pem, now)
    with pytest.raises(NotAllowed, match="autre personne"):
        anchors.confirm(anchor=anchor, by=line.staff(LAVOIE, now), now=now)
    assert not TrustAnchor.objects.get().trusted


def test_an_anchor_is_confirmed_and_removed_once(now, root):
    anchor, by = trusted(root.pem, now), line.staff(ROUSSEL, now)
    with pytest.raises(NotAllowed, match="n’attend plus"):
        anchors.confirm(anchor=anchor, by=by, now=now)
    assert anchors.present_version() == 1

    anchors.remove(anchor=anchor, by=by, now=now)
    with pytest.raises(NotAllowed, match="n’attend plus"):
        anchors.confirm(anchor=anchor, by=by, now=now)
    with pytest.raises(NotAllowed, match="déjà retirée"):
        anchors.remove(anchor=anchor, by=by, now=now)
    assert anchors.present_version() == 2
    assert not TrustAnchor.objects.get().trusted


@pytest.mark.parametrize("deed", ["propose", "confirm", "remove", "list"])
def test_only_an_administrator_touches_trust(now, root, deed):
    anchor, by = proposed(root.pem, now), line.staff(GAGNON, now)
    deeds = {
        "propose": lambda: proposed(pki.authority("Autre", now).pem, now, by=GAGNON),
        "confirm": lambda: anchors.confirm(anchor=anchor, by=by, now=now),
        "remove": lambda: anchors.remove(anchor=anchor, by=by, now=now),
        "list": lambda: revocations.add_list(data=pki.revocation_list(root, now), by=by, now=now),
    }
    with pytest.raises(NotAllowed):
        deeds[deed]()


def test_a_removed_anchor_is_trusted_no_more_stays_and_may_be_proposed_again(now, root):
    anchor = trusted(root.pem, now)
    anchors.remove(anchor=anchor, by=line.staff(LAVOIE, now), now=now)
    assert revocations.trust().anchors == ()
    assert anchors.present_version() == 2
    proposed(root.pem, now)
    assert TrustAnchor.objects.count() == 2


def test_the_same_authority_waits_once_for_one_use(now, root):
    proposed(root.pem, now)
    with pytest.raises(TrustFault, match="déjà dans la liste"):
        proposed(root.pem, now)
    proposed(root.pem, now, use="horodatage")


def test_intermediates_come_in_the_same_file_and_are_handed_to_the_examination(now, root):
    middle = pki.authority("Intermédiaire", now, by=root)
    trusted(root.pem + middle.pem, now)
    assert revocations.trust().intermediates == (middle.pem,)


def _bundles(now, root):
    stranger = pki.authority("Étrangère", now)
    return {
        "no certificate": (b"Bonjour", "aucun certificat"),
        "a half certificate": (root.pem[:200], "aucun certificat"),
        "nothing": (b"", "Aucun fichier"),
        "too much": (b"-----BEGIN" + b"A" * 300_000, "256 Ko"),
        "a person": (pki.person("Louise Tremblay", root, now).pem, "certificat d’autorité"),
        "a stranger behind": (root.pem + stranger.pem, "n’est pas délivré"),
    }


@pytest.mark.parametrize(
    "name",
    [
        "no certificate",
        "a half certificate",
        "nothing",
        "too much",
        "a person",
        "a stranger behind",
    ],
)
def test_what_is_no_authority_is_refused_with_the_cure(now, root, name):
    data, words = _bundles(now, root)[name]
    with pytest.raises(TrustFault, match=words) as refused:
        proposed(data, now)
    assert refused.value.field == "file"
    assert not TrustAnchor.objects.exists()


def test_an_expired_authority_is_refused(now, root):
    with pytest.raises(TrustFault, match="expiré"):
        proposed(root.pem, now + 11 * pki.YEAR)


@pytest.mark.parametrize(("name", "use"), [("", "signature"), ("x" * 101, "signature"), ("x", "")])
def test_an_anchor_has_a_name_and_a_use(now, root, name, use):
    with pytest.raises(TrustFault):
        proposed(root.pem, now, name=name, use=use)


def test_a_list_is_kept_when_an_anchor_signed_it(now, root):
    trusted(root.pem, now)
    data = pki.revocation_list(root, now)
    kept = added(data, now)
    assert (kept.anchor.sha256, kept.entries) == (TrustAnchor.objects.get().sha256, 0)
    assert revocations.trust().crls == (data,)
    assert anchors.present_version() == 2


def test_a_list_of_an_intermediate_counts_under_its_anchor(now, root):
    middle = pki.authority("Intermédiaire", now, by=root)
    trusted(root.pem + middle.pem, now)
    added(pki.revocation_list(middle, now), now)
    added(pki.revocation_list(root, now), now)
    assert len(revocations.trust().crls) == 2


def test_of_each_issuer_only_the_newest_list_is_handed_on(now, root):
    trusted(root.pem, now)
    added(pki.revocation_list(root, now), now)
    later = now + timedelta(days=1)
    newer = pki.revocation_list(root, later, number=2)
    added(newer, later)
    assert revocations.trust().crls == (newer,)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("stranger", "Aucune ancre"),
        ("namesake", "Aucune ancre"),
        ("waiting", "Aucune ancre"),
        ("stale", "périmée"),
        ("future", "futur"),
        ("certificate", "liste de révocation"),
        ("half", "liste de révocation"),
        ("nothing", "Aucun fichier"),
    ],
)
@pytest.mark.threat("TH7")
def test_a_list_that_no_anchor_signed_or_out_of_its_days_is_refused(now, root, name, words):
    trusted(root.pem, now)
    waiting = pki.authority("En attente", now)
    proposed(waiting.pem, now, name="En attente")
    namesake = pki.Certified(root.certificate, waiting.key)
    data = {
        "stranger": lambda: pki.revocation_list(pki.authority("Étrangère", now), now),
        "namesake": lambda: pki.revocation_list(namesake, now),
        "waiting": lambda: pki.revocation_list(waiting, now),
        "stale": lambda: pki.revocation_list(root, now - timedelta(days=30)),
        "future": lambda: pki.revocation_list(root, now + timedelta(days=1)),
        "certificate": lambda: root.pem,
        "half": lambda: pki.revocation_list(root, now)[:100],
        "nothing": lambda: b"",
    }[name]()
    with pytest.raises(TrustFault, match=words):
        added(data, now)
    assert not RevocationList.objects.exists()


def test_a_list_is_received_once(now, root):
    trusted(root.pem, now)
    data = pki.revocation_list(root, now)
    added(data, now)
    with pytest.raises(TrustFault, match="déjà reçue"):
        added(data, now)
    assert RevocationList.objects.count() == 1


def test_a_list_whose_anchor_is_removed_serves_no_more(now, root):
    anchor = trusted(root.pem, now)
    added(pki.revocation_list(root, now), now)
    anchors.remove(anchor=anchor, by=line.staff(LAVOIE, now), now=now)
    assert revocations.trust().crls == ()


def test_each_change_of_trust_is_in_the_journal_with_its_fingerprint(now, root):
    anchor = trusted(root.pem, now)
    kept = added(pki.revocation_list(root, now), now)
    anchors.remove(anchor=anchor, by=line.staff(ROUSSEL, now), now=now)
    rows = JournalRow.objects.filter(action__startswith="confiance.").order_by("seq")
    assert list(rows.values_list("action", "empreinte")) == [
        ("confiance.ancre_proposee", anchor.sha256),
        ("confiance.ancre_confirmee", anchor.sha256),
        ("confiance.liste_recue", kept.sha256),
        ("confiance.ancre_retiree", anchor.sha256),
    ]
