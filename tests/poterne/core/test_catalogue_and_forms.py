"""What varies is a table: services, forms, offices; a sibling form is one entry."""

import dataclasses

import pytest

from poterne.core import offices
from poterne.core.catalogue import (
    APPLICATIONS,
    PREFIXES,
    Environment,
    audience,
    by_key,
    scopes_for,
)
from poterne.core.dossier import Dossier, canonical, digest, from_dict, request_content
from poterne.core.forms.definition import register
from poterne.core.forms.inscription_clientele import FORM
from poterne.core.forms.register import FORMS
from poterne.core.offices import EXCLUSIONS, NotAllowed, Office, conflict, may, require


def test_a_sibling_form_is_one_entry():
    sibling = dataclasses.replace(FORM, key="identite-medecin", number="4444")
    both = register(FORM, sibling)

    assert list(both) == ["inscription-clientele", "identite-medecin"]
    assert both["identite-medecin"].current.commitments == FORM.current.commitments


def test_a_form_or_an_edition_declared_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        register(FORM, FORM)
    double = dataclasses.replace(FORM, editions=FORM.editions * 2)
    with pytest.raises(ValueError, match="edition"):
        register(double)


def test_the_number_of_the_form_is_data_and_not_confirmed():
    assert FORMS["inscription-clientele"].number == "4058, à confirmer"
    assert not FORMS["inscription-clientele"].number_confirmed


def test_a_signed_request_keeps_its_own_wording():
    newer = dataclasses.replace(FORM.current, number=2, note="Autre note.")
    form = dataclasses.replace(FORM, editions=(*FORM.editions, newer))

    assert form.edition(1).note == FORM.current.note
    assert form.current.note == "Autre note."
    assert form.edition(1).commitments_digest == newer.commitments_digest


@pytest.mark.parametrize("environment", list(Environment))
def test_every_identifier_holds_all_applications_of_its_form(environment):
    scopes = set(scopes_for("inscription-clientele", environment))

    for key in ("inscription", "identite-medecin", "porte"):
        assert set(APPLICATIONS[key].scopes) <= scopes
    assert ("bac.gerer" in scopes) == (environment is Environment.PARTENAIRE)


def test_no_audience_or_prefix_is_shared_by_both_environments():
    ours = {audience(Environment.PARTENAIRE, key) for key in APPLICATIONS}
    theirs = {audience(Environment.PRODUCTION, key) for key in APPLICATIONS}
    assert not ours & theirs
    assert len(set(PREFIXES.values())) == len(PREFIXES)
    assert all(environment.other.other is environment for environment in Environment)


def test_nobody_who_sees_passwords_sees_identifiers():
    assert not offices.PERMISSIONS["print_letter"] & offices.PERMISSIONS["see_identifiers"]
    for office in offices.PERMISSIONS["see_identifiers"]:
        assert frozenset({Office.COURRIER, office}) in EXCLUSIONS


def test_one_person_may_be_repondant_and_soes_but_not_auditeur_too():
    assert conflict({Office.REPONDANT, Office.SOES}) is None
    assert conflict({Office.AUDITEUR, Office.AGENT}) is not None
    assert conflict({Office.ADMINISTRATEUR, Office.SOES}) is not None


def test_an_act_that_is_not_listed_is_open_to_nobody():
    assert not may(frozenset(Office), "issue")
    with pytest.raises(NotAllowed):
        require(frozenset(Office), "issue")


def test_every_answer_changes_what_is_signed():
    blank = Dossier()
    told = {"form": "f", "edition": 1, "reference": "7KQ2M4XX"}
    seen = {digest(request_content(blank, **told))}
    paths = [name for name in Dossier.__dataclass_fields__ if name not in {"it_lead", "authorizer"}]
    paths += [f"it_lead.{name}" for name in type(blank.it_lead).__dataclass_fields__]
    paths += [f"authorizer.{name}" for name in type(blank.authorizer).__dataclass_fields__]
    for path in paths:
        owner = getattr(blank, path.split(".")[0])
        now = getattr(owner, path.split(".")[1]) if "." in path else owner
        changed = blank.with_answer(path, ("M",) if isinstance(now, tuple) else "x")
        seen.add(digest(request_content(changed, **told)))
    assert len(seen) == len(paths) + 1


def test_a_dossier_comes_back_from_its_answers_whole():
    dossier = Dossier(types=("partenaire",), labels=("a", "b")).with_answer("it_lead.vendor", "É")
    assert from_dict(dossier.as_dict()) == dossier
    assert from_dict(dossier.as_dict() | {"gone": 1}) == dossier


def test_an_application_or_a_scope_declared_twice_is_refused():
    porte = APPLICATIONS["porte"]
    with pytest.raises(ValueError, match="declared twice"):
        by_key(porte, porte)
    with pytest.raises(ValueError, match="two applications"):
        by_key(porte, dataclasses.replace(porte, key="autre"))


def test_an_edition_that_was_never_published_is_not_found():
    assert FORM.edition(FORM.current.number) is FORM.current
    with pytest.raises(KeyError):
        FORM.edition(99)


def test_no_float_is_ever_signed():
    with pytest.raises(TypeError):
        canonical({"answers": [{"count": 2.0}]})
