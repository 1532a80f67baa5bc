"""Sections: what is typed is kept, what is wrong is said, whoever else saves meanwhile."""

import pytest
from tests import line
from tests.cast import PELLETIER, ROY, gmf, partner
from tests.poterne.portal.answers import IDENTIFIERS, LEAD, PERSON, PLACE
from tests.poterne.portal.browser import CODE, Browser, about, latest, mailed

from poterne.core.links import Purpose
from poterne.core.rules.table import RULES
from poterne.records.models import AccessRequest, Delivery

IDS, SOFT = "identifiants/", "identifiants/logiciels/"
LEADS, PERSONS, PLACES = "responsable/", "autorisation/personne/", "autorisation/lieu/"


@pytest.fixture
def draft(visitor, hands) -> AccessRequest:
    """A complete draft of Mme Pelletier, open in her browser."""
    record = line.draft(gmf(), hands.now)
    visitor.prove_for(record, PELLETIER.email)
    return record


@pytest.mark.parametrize(
    ("here", "typed", "code"),
    [
        (IDS, {**IDENTIFIERS, "count": "deux"}, "S2-04.a"),
        (IDS, {**IDENTIFIERS, "count": "51"}, "S2-04.c"),
        (IDS, {**IDENTIFIERS, "count": "12"}, "S2-04.b"),
        (IDS, {"types": "production", "context": "", "count": "2"}, "S2-02.a"),
        (SOFT, {"labels_1": "A", "labels_2": "a", "labels_3": "B"}, "S2-05.c"),
        (LEADS, {**LEAD, "it_lead_first_name": "Jean2"}, "S3-03.b"),
        (LEADS, {**LEAD, "it_lead_email": "jean@xx"}, "S3-07.b"),
        (LEADS, {**LEAD, "it_lead_email": "information@xx.com"}, "D-20.a"),
        (LEADS, {**LEAD, "it_lead_last_name": ""}, "S3-04.a"),
        (PERSONS, {**PERSON, "authorizer_function": "Gestionnaire"}, "S4-19.a"),
        (PERSONS, {**PERSON, "authorizer_email": ROY.email}, "D-18.a"),
        (PLACES, {**PLACE, "authorizer_organization_kind": "developpeur"}, "D-11.a"),
        (PLACES, {**PLACE, "authorizer_establishment_number": "1234"}, "S4-06.b"),
        (PLACES, {**PLACE, "authorizer_postal_code": "G1K 7O3"}, "S4-09.c"),
        (PLACES, {**PLACE, "authorizer_phone": "555-0123"}, "S4-10.a"),
        (PLACES, {**PLACE, "authorizer_extension": "#4"}, "S4-11.a"),
        (PLACES, {**PLACE, "authorizer_fax": "1"}, "S4-12.a"),
        (PLACES, {**PLACE, "authorizer_address": "x"}, "S4-07.a"),
    ],
)
def test_a_fault_is_said_on_its_page_and_what_was_typed_is_kept(visitor, draft, here, typed, code):
    page = visitor.fill(about(draft, here), **typed)
    rule, _, letter = code.partition(".")
    assert page.path == about(draft, here)
    assert page.state == "erreur"
    assert page.says(RULES[rule].faults[letter].text)
    for name, value in typed.items():
        if f'type="text" name="{name}"' in page.html:
            assert page.value(name) == value
    assert visitor.open(about(draft, "verifier/")).says(RULES[rule].faults[letter].text)


def test_every_fault_of_a_page_comes_at_once_and_the_next_page_stays_open(visitor, draft):
    typed = dict.fromkeys(PLACE, "") | {"authorizer_organization_kind": "gmf"}
    page = visitor.fill(about(draft, PLACES), **typed)
    assert page.problems == 5
    assert page.says("Continuer sans corriger")
    assert page.html.count('aria-invalid="true"') == 5


def test_spaces_accents_and_marks_are_kept_as_typed(visitor, draft):
    odd = "  GMF « L’Été » & Cie\t<i>"
    visitor.fill(about(draft, PLACES), **{**PLACE, "authorizer_organization_name": odd})
    draft.refresh_from_db()
    assert draft.dossier().authorizer.organization_name == odd
    assert visitor.open(about(draft, PLACES)).value("authorizer_organization_name") == odd


def test_a_control_that_was_not_sent_loses_no_answer(visitor, draft):
    visitor.fill(about(draft, PLACES), authorizer_phone="418 555-0199")
    draft.refresh_from_db()
    dossier = draft.dossier()
    assert dossier.authorizer.phone == "418 555-0199"
    assert dossier.authorizer.postal_code == "G1K 7T3"


def test_above_ten_identifiers_the_reason_is_asked_even_without_javascript(visitor, draft):
    assert "justification" not in visitor.open(about(draft, IDS)).html
    page = visitor.fill(about(draft, IDS), **{**IDENTIFIERS, "count": "12"})
    assert 'name="justification"' in page.html
    page = visitor.fill(
        about(draft, IDS),
        **{**IDENTIFIERS, "count": "12"},
        justification="Un logiciel par point de service du groupe.",
    )
    assert page.screen == "Portail-4-Logiciels"
    assert 'name="labels_12"' in page.html


def test_advice_is_shown_and_stops_nobody(visitor, draft):
    page = visitor.fill(about(draft, IDS), **{**IDENTIFIERS, "count": "4"})
    assert page.screen == "Portail-4-Logiciels"
    page = visitor.fill(about(draft, SOFT), **{f"labels_{i}": f"Logiciel {i}" for i in range(1, 5)})
    assert page.screen == "Portail-5"
    page = visitor.open(about(draft, "verifier/"))
    assert page.problems == 0
    assert page.says("Le nombre est élevé.")
    assert page.says("Continuer vers la signature")


def test_a_mailbox_taken_for_a_shared_one_can_be_appealed(visitor, draft):
    page = visitor.fill(about(draft, LEADS), **{**LEAD, "it_lead_email": "information@xx.com"})
    assert page.says("C’est mon adresse personnelle")
    page = visitor.fill(
        about(draft, LEADS),
        **{**LEAD, "it_lead_email": "information@xx.com", "it_lead_email_personnelle": "on"},
    )
    assert page.screen == "Portail-6"
    draft.refresh_from_db()
    assert draft.dossier().personal_mailboxes == ("it_lead.email",)
    assert "checked" in visitor.open(about(draft, LEADS)).html
    visitor.fill(about(draft, LEADS), **{**LEAD, "it_lead_email": "information@xx.com"})
    draft.refresh_from_db()
    assert draft.dossier().personal_mailboxes == ()


def test_it_is_me_takes_the_address_of_the_session_and_compares_at_once(visitor, draft):
    page = visitor.fill(about(draft, LEADS), **LEAD, cest_moi="1")
    assert (page.value("it_lead_email"), page.problems) == (PELLETIER.email, 0)
    page = visitor.fill(about(draft, PERSONS), **PERSON, cest_moi="1")
    assert page.value("authorizer_email") == PELLETIER.email
    assert page.says("Les deux adresses électroniques désignent la même boîte.")


def test_a_profession_outside_the_list_is_named_after_it(visitor, hands):
    record = line.draft(gmf().with_answer("context", "hors_gmf"), hands.now)
    visitor.prove_for(record, PELLETIER.email)
    page = visitor.fill(
        about(record, PERSONS),
        **{
            **PERSON,
            "authorizer_function": "Autre professionnel de la santé",
            "authorizer_function_autre": "Audiologiste",
        },
    )
    assert page.screen == "Portail-7"
    record.refresh_from_db()
    assert record.dossier().authorizer.function == "Autre professionnel de la santé : Audiologiste"
    assert visitor.open(about(record, PERSONS)).value("authorizer_function_autre") == "Audiologiste"


def test_a_function_that_suits_no_more_stays_among_the_choices(visitor, draft):
    visitor.fill(about(draft, PERSONS), **{**PERSON, "authorizer_function": "Gestionnaire"})
    page = visitor.open(about(draft, PERSONS))
    assert 'value="Gestionnaire"' in page.html
    assert page.html.count("checked") == 2
    visitor.fill(about(draft, PERSONS), **{**PERSON, "authorizer_function": "Médecin responsable"})
    assert "Gestionnaire" not in visitor.open(about(draft, PERSONS)).html


def test_a_request_turned_partner_is_a_developer_s_and_keeps_what_was_typed(visitor, draft):
    visitor.fill(about(draft, IDS), types="partenaire", context="gmf", count="1")
    draft.refresh_from_db()
    dossier = draft.dossier()
    assert (dossier.context, dossier.authorizer.organization_kind) == ("", "developpeur")
    assert dossier.authorizer.establishment_number == "55001"
    page = visitor.open(about(draft, "verifier/"))
    assert page.says("Il ne sera pas utilisé.")
    assert page.problems == 0


def test_two_windows_nothing_is_overwritten_and_both_texts_are_seen(visitor, draft):
    path = about(draft, PLACES)
    first, second = visitor.open(path), visitor.open(path)
    visitor.post(path, **PLACE | {"authorizer_phone": "418 555-0111", "version": _version(first)})
    typed = PLACE | {"authorizer_phone": "418 555-0122", "version": _version(second)}
    page = visitor.post(path, **typed)
    assert page.status == 409
    assert page.says("Une autre fenêtre a modifié ce dossier")
    assert page.says("418 555-0111")
    assert page.value("authorizer_phone") == "418 555-0122"
    draft.refresh_from_db()
    assert draft.dossier().authorizer.phone == "418 555-0111"
    page = visitor.post(path, **typed | {"version": _version(page)})
    draft.refresh_from_db()
    assert draft.dossier().authorizer.phone == "418 555-0122"
    assert page.screen == "Portail-8"


@pytest.mark.parametrize("version", ["", "-1", "x", "\uff19", "99999999999999999999"])
def test_a_version_that_is_none_is_stale(visitor, draft, version):
    page = visitor.post(about(draft, PLACES), **PLACE, version=version)
    assert page.status == 409


def test_a_sent_request_is_followed_and_no_longer_edited(visitor, hands):
    record = line.sent(gmf(), hands.now)
    visitor.prove_for(record, PELLETIER.email)
    page = visitor.post(about(record, PLACES), **PLACE, version=record.version)
    assert page.screen == "Portail-11"
    record.refresh_from_db()
    assert record.dossier().authorizer.phone == "418 555-0123"


def test_a_session_that_ends_while_typing_loses_nothing(visitor, draft):
    page = visitor.open(about(draft, PLACES))
    del visitor.client.cookies["portail"]
    typed = PLACE | {"authorizer_phone": "418 555-0177", "version": _version(page)}
    page = visitor.post(about(draft, PLACES), **typed)
    assert page.screen == "Portail-Code"
    assert page.says("Votre saisie est enregistrée. Entrez le code envoyé à a•••@")
    draft.refresh_from_db()
    assert draft.dossier().authorizer.phone == "418 555-0177"
    assert Delivery.objects.latest("pk").to == PELLETIER.email
    mailed(latest(Purpose.SUIVI))
    assert visitor.fill("/code/", code=CODE).screen == "Portail-8"


def test_a_stale_post_after_the_session_ended_waits_for_its_page(visitor, draft):
    page = visitor.open(about(draft, PLACES))
    visitor.fill(about(draft, PLACES), **PLACE | {"authorizer_phone": "418 555-0111"})
    del visitor.client.cookies["portail"]
    typed = PLACE | {"authorizer_phone": "418 555-0122", "version": _version(page)}
    assert visitor.post(about(draft, PLACES), **typed).screen == "Portail-Code"
    mailed(latest(Purpose.SUIVI))
    page = visitor.fill("/code/", code=CODE)
    assert page.path == about(draft, PLACES)
    assert page.value("authorizer_phone") == "418 555-0122"
    draft.refresh_from_db()
    assert draft.dossier().authorizer.phone == "418 555-0111"


@pytest.mark.parametrize("forged", ["", "7KQ2M4XX:fausse", "x" * 200])
def test_a_forged_draft_cookie_writes_nothing_and_keeps_the_text(visitor, draft, forged):
    page = visitor.open(about(draft, PLACES))
    del visitor.client.cookies["portail"]
    visitor.client.cookies["brouillon"] = forged
    typed = PLACE | {"authorizer_phone": "418 555-0122", "version": _version(page)}
    assert visitor.post(about(draft, PLACES), **typed).screen == "Portail-51"
    draft.refresh_from_db()
    assert draft.dossier().authorizer.phone == "418 555-0123"
    visitor.prove_for(draft, PELLETIER.email)
    page = visitor.open(about(draft, PLACES))
    assert page.value("authorizer_phone") == "418 555-0122"


def test_the_draft_cookie_reads_nothing_and_opens_no_other_draft(visitor, draft, hands):
    second = line.draft(partner(), hands.now)
    visitor.open(about(draft, PLACES))
    del visitor.client.cookies["portail"]
    assert visitor.open(about(draft, PLACES)).screen == "Portail-51"
    before = second.dossier()
    assert visitor.post(about(second, PLACES), **PLACE, version=second.version).screen == (
        "Portail-51"
    )
    second.refresh_from_db()
    assert second.dossier() == before


def test_the_draft_cookie_serves_no_more_once_the_request_is_sent(visitor, draft):
    page = visitor.open(about(draft, PLACES))
    visitor.fill(about(draft, "signer/"), envoyer="1")
    del visitor.client.cookies["portail"]
    typed = PLACE | {"version": _version(page)}
    assert visitor.post(about(draft, PLACES), **typed).screen == "Portail-51"


def test_enter_saves_the_first_button_is_the_main_one(visitor, draft):
    for name in (IDS, SOFT, LEADS, PERSONS, PLACES):
        html = visitor.open(about(draft, name)).html
        main = html[html.index("<h1") :]
        button = main[main.index("<button") :]
        assert button[button.index(">") + 1 :].startswith("Enregistrer et continuer")


def test_a_request_hides_from_a_browser_that_proved_nothing(draft):
    for name in ("", IDS, "verifier/", "suivi/", "lire/", "annuler/"):
        assert Browser().open(about(draft, name)).screen == "Portail-51"


def _version(page) -> str:
    return page.hidden("version")
