"""Bureau-4: what is keyed is judged as if it came by the web, and nothing keyed is lost."""

import pytest
from tests import line
from tests.cast import GAGNON, MORIN, ROY, TREMBLAY, gmf, hors_gmf
from tests.conftest import SeededChance
from tests.poterne.bureau.desk import at, hidden_in

from poterne.acts.facts import facts_of
from poterne.acts.review import verdict
from poterne.core.dossier import Dossier
from poterne.core.reference import new_reference
from poterne.core.rules.engine import breaches
from poterne.core.rules.table import Stage
from poterne.core.words import fold_typography
from poterne.records.models import AccessRequest, Delivery, JournalRow

PAGE = "/bureau/reception/"
PAPER = {
    "channel": "poste",
    "form": line.FORM,
    "received_on": "2026-11-20",
    "signed": "on",
    "signed_on": "2026-11-18",
}


def cells(dossier: Dossier) -> dict[str, str]:
    """The dossier as an agent types it."""
    lead, who = dossier.it_lead, dossier.authorizer
    typed = {
        "production": "on" if "production" in dossier.types else "",
        "partenaire": "on" if "partenaire" in dossier.types else "",
        "context": dossier.context,
        "count": dossier.count,
        "labels": "\r\n".join(dossier.labels),
        "justification": dossier.justification,
        "r_m": "on" if "M" in lead.sexes else "",
        "a_f": "on" if "F" in who.sexes else "",
    }
    typed |= {f"r_{name}": getattr(lead, name) for name in ("first_name", "last_name", "vendor")}
    names = [name for name in type(who).__dataclass_fields__ if name != "sexes"]
    typed |= {f"a_{name}": getattr(who, name) for name in names}
    return {name: value for name, value in (typed | {"r_email": lead.email}).items() if value}


@pytest.fixture
def desk(now):
    agent = at(GAGNON, now)
    agent.get(PAGE)
    return agent


def test_a_paper_form_becomes_a_received_request(now, desk):
    desk.send(PAGE, **PAPER, **cells(gmf(2)))
    request = AccessRequest.objects.get()
    assert desk.response.url == f"/bureau/demandes/{request.reference}/"
    assert (request.state, request.channel) == ("recue", "poste")
    assert request.dossier() == gmf(2)
    assert set(Delivery.objects.values_list("kind", "to")) == {
        ("M-07", TREMBLAY.email),
        ("M-02", TREMBLAY.email),
        ("M-02", ROY.email),
    }
    desk.get(desk.response.url)
    assert "l’agent atteste que l’original est signé à sa place" in desk.page
    assert "Reçue par la poste, saisie par" in desk.page


FAULTY = [
    gmf(2).with_answer("types", ("partenaire", "production")),
    gmf(2).with_answer("it_lead.email", TREMBLAY.email),
    gmf(2).with_answer("it_lead.sexes", ("M",)).with_answer("it_lead.first_name", ""),
    gmf(2).with_answer("authorizer.postal_code", "O1K 7T3").with_answer("count", "60"),
    gmf(2).with_answer("authorizer.phone", "418 555").with_answer("context", ""),
    Dossier().with_answer("authorizer.last_name", "Tremblay"),
]


@pytest.mark.parametrize("dossier", FAULTY)
def test_a_keyed_form_has_the_faults_of_the_same_form_on_the_web(now, desk, dossier):
    desk.send(PAGE, **PAPER, **cells(dossier))
    request = AccessRequest.objects.get()
    keyed = {breach.key for breach in verdict(request)}
    on_the_web = {
        breach.key
        for breach in breaches(request.dossier(), facts_of(request, stage=Stage.SAISIE), now.date())
    }
    assert on_the_web <= keyed
    only_received = {key.partition(".")[0] for key in keyed - on_the_web}
    assert only_received <= {"D-19", "D-20", "S4-13", "S4-16"}
    desk.get(desk.response.url)
    for breach in verdict(request):
        assert breach.rule_id in desk.page


def test_an_original_without_signature_is_a_fault_that_nobody_sets_aside(now, desk):
    unsigned = {key: value for key, value in PAPER.items() if not key.startswith("signed")}
    desk.send(PAGE, **unsigned, **cells(gmf(1)))
    request = AccessRequest.objects.get()
    assert "S4-16" in {breach.rule_id for breach in verdict(request)}
    assert not request.signatures.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"received_on": ""}, "La date de réception n’existe pas ou est vide."),
        ({"received_on": "2026-02-30"}, "La date de réception n’existe pas ou est vide."),
        ({"received_on": "2026-12-01"}, "La date de réception est dans le futur."),
        ({"signed_on": "hier"}, "La date à côté de la signature n’existe pas ou est vide."),
        ({"channel": "telecopie"}, "Ce choix n’est pas dans la liste."),
    ],
)
def test_a_paper_without_its_dates_is_told_and_every_cell_stays(now, desk, changes, said):
    desk.send(PAGE, **(PAPER | cells(gmf(3)) | changes))
    assert said in desk.page
    assert not AccessRequest.objects.exists()
    for typed in ("GMF Bellerive", "Dossier médical 3", "G1K 7T3", ROY.email):
        assert typed in desk.page


def test_an_empty_section_4_is_no_request(now, desk):
    desk.send(PAGE, **PAPER)
    assert desk.status == 403
    assert "La section 4 est vide" in desk.page
    assert not AccessRequest.objects.exists()


def test_a_paper_keyed_twice_by_a_double_press_is_one_request(now, desk):
    fields = hidden_in(desk.page, PAGE) | PAPER | cells(gmf(1))
    for _ in range(2):
        desk.post(PAGE, **fields)
        assert desk.status == 302
    assert AccessRequest.objects.count() == 1


def test_a_paper_with_a_draft_s_number_takes_that_draft_over(now, desk):
    draft = line.draft(gmf(2), now)
    changed = gmf(2).with_answer("authorizer.extension", "456")
    desk.send(PAGE, **PAPER, **cells(changed), reference=draft.reference_shown.lower())
    request = AccessRequest.objects.get()
    assert (request.pk, request.reference) == (draft.pk, draft.reference)
    assert (request.state, request.channel, request.keyed_by) == ("recue", "poste", desk.staff)
    assert request.dossier() == changed
    assert request.preparer_fold == draft.preparer_fold
    row = JournalRow.objects.get(action="demande.recue")
    assert (row.avant, row.apres, row.objet) == ("brouillon", "recue", f"demande:{draft.pk}")
    assert request.signatures.get().kind == "papier"


_ANOTHER = "Le brouillon de ce numéro nomme une autre adresse"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("7KQ2", "n’a pas la forme 7KQ2-M4XX"),
        ("another", _ANOTHER),
        ("unknown", "Ce numéro n’est celui d’aucune demande"),
    ],
)
def test_a_number_that_is_not_that_draft_s_is_refused_and_nothing_typed_is_lost(
    now, desk, typed, said
):
    draft = line.draft(hors_gmf().with_answer("authorizer.email", MORIN.email), now)
    unknown = new_reference(SeededChance(7))
    number = {"another": draft.reference, "unknown": unknown}.get(typed, typed)
    desk.send(PAGE, **PAPER, **cells(gmf(2)), reference=number)
    assert fold_typography(said) in fold_typography(desk.page)
    assert "Dossier médical 2" in desk.page
    draft.refresh_from_db()
    assert (draft.state, AccessRequest.objects.count()) == ("brouillon", 1)


def test_a_number_already_sent_for_signature_is_no_draft_any_more(now, desk):
    request = line.sent(gmf(2), now)
    desk.send(PAGE, **PAPER, **cells(gmf(2)), reference=request.reference)
    assert desk.status == 409
    request.refresh_from_db()
    assert request.state == "a_signer"
