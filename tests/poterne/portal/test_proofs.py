"""Links and codes at the portal: what opens, what does not, and what a machine may press."""

import pytest
from django.contrib.sessions.models import Session
from tests import line
from tests.cast import MORIN, PELLETIER, ROY, TREMBLAY, gmf
from tests.poterne.portal.browser import CODE, Browser, about, latest, mailed

from poterne.core.links import Purpose
from poterne.records.models import AccessRequest, Confirmation, Delivery, Link

FULL_WIDTH = {ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)}


def asked(visitor: Browser, address: str = PELLETIER.email) -> Link:
    visitor.fill("/demandes/nouvelle/", adresse=address)
    link = latest(Purpose.BROUILLON)
    mailed(link)
    return link


def test_the_code_of_the_mail_opens_a_draft_in_the_browser_that_asked(visitor):
    asked(visitor)
    page = visitor.fill("/code/", code=f" {CODE[:3]} {CODE[3:]} ")
    assert page.screen == "Portail-3"
    assert AccessRequest.objects.get().preparer_email == PELLETIER.email


def test_the_link_of_the_mail_opens_on_any_device_by_a_tick_and_a_button(visitor, other):
    token = mailed(asked(visitor))
    page = other.open(f"/entrer/{token}/")
    assert page.screen == "Portail-2-Lien"
    assert other.fill(page.path).problems == 1
    assert not AccessRequest.objects.exists()
    assert other.fill(page.path, moi="on").screen == "Portail-3"
    assert AccessRequest.objects.count() == 1


def test_a_draft_that_waits_is_offered_first_and_no_second_one_is_made(visitor, other, hands):
    record = line.draft(gmf(), hands.now)
    token = mailed(asked(visitor))
    page = other.open(f"/entrer/{token}/")
    first, second = page.text.find("Reprendre le brouillon"), page.text.find("Commencer")
    assert 0 < first < second
    page = other.fill(page.path, moi="on", brouillon=record.reference)
    assert page.path == about(record)
    asked(visitor)
    assert visitor.fill("/code/", code=CODE).screen == "Portail-2-Liste"
    assert AccessRequest.objects.count() == 1
    assert visitor.post("/demandes/autre/").screen == "Portail-3"
    assert AccessRequest.objects.count() == 2


def test_a_code_works_in_no_other_browser(visitor, other):
    asked(visitor)
    other.client.cookies["portail"] = visitor.client.cookies["portail"].value
    page = other.fill("/code/", code=CODE)
    assert page.says("Ce code n’est pas le bon.")
    assert not AccessRequest.objects.exists()


def test_five_wrong_codes_and_the_right_one_comes_too_late(visitor):
    link = asked(visitor)
    for rank in range(5):
        page = visitor.fill("/code/", code="000000")
        assert page.problems == 1
        assert page.says("5 fois") is (rank == 4)
    assert visitor.fill("/code/", code=CODE).says("Ce code a été refusé 5 fois.")
    link.refresh_from_db()
    assert (link.tries, link.used_at) == (5, None)


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", CODE.translate(FULL_WIDTH), "0" * 5000])
def test_a_code_of_another_shape_is_only_wrong(visitor, typed):
    asked(visitor)
    assert visitor.fill("/code/", code=typed).says("Ce code n’est pas le bon.")


def test_a_code_serves_once(visitor):
    asked(visitor)
    session = visitor.client.cookies["portail"].value
    visitor.fill("/code/", code=CODE)
    visitor.client.cookies["portail"] = session
    assert visitor.open("/code/").screen == "Portail-51"
    assert AccessRequest.objects.count() == 1


def test_a_code_and_its_link_live_ten_minutes(visitor, hands):
    token = mailed(asked(visitor))
    hands.forward(minutes=10)
    assert visitor.fill("/code/", code=CODE).says("Ce code est expiré.")
    page = visitor.open(f"/entrer/{token}/")
    assert page.status == 410
    assert page.says("Recevoir un nouveau lien")


def test_the_next_code_replaces_the_last_and_the_limit_answers_the_same(visitor):
    first = asked(visitor)
    page = visitor.post("/code/", nouveau="1")
    assert page.says("Le précédent ne fonctionne plus.")
    first.refresh_from_db()
    assert first.replaced_at
    assert visitor.open(f"/entrer/jeton-{first.pk}/").status == 410
    for _ in range(3):
        assert visitor.post("/code/", nouveau="1").screen == "Portail-Code"
    assert Link.objects.count() == 3


def test_the_session_key_changes_at_the_proof_and_the_old_one_is_gone(visitor):
    asked(visitor)
    before = visitor.client.cookies["portail"].value
    visitor.fill("/code/", code=CODE)
    after = visitor.client.cookies["portail"].value
    assert before != after
    assert not Session.objects.filter(session_key=before).exists()


def test_a_session_holds_one_mailbox_the_last_proven(visitor, hands):
    record = line.sent(gmf(), hands.now)
    visitor.prove_for(record, PELLETIER.email)
    visitor.prove_for(record, ROY.email)
    page = visitor.open(about(record, "suivi/"))
    assert page.screen == "Portail-11"
    assert not page.says("Modifier la demande")
    assert visitor.open(about(record, "annuler/")).status == 404


@pytest.mark.parametrize(
    "address", ["", "x", "jean@xx", "a@b.com, c@d.com", "a@x.ca\r\nBcc: b@x.ca"]
)
def test_an_address_that_is_none_gets_a_sentence_and_no_mail(visitor, address):
    page = visitor.fill("/demandes/nouvelle/", adresse=address)
    assert page.problems == 1
    assert page.says("Votre adresse électronique est vide ou n’est pas valide.")
    assert not Delivery.objects.exists()


def test_known_or_not_the_answer_is_the_same(visitor, other, hands):
    line.draft(gmf(), hands.now)
    known = visitor.fill("/demandes/nouvelle/", adresse=PELLETIER.email)
    unknown = other.fill("/demandes/nouvelle/", adresse="anne.inconnue@bellerive.example")
    assert bare(known) == bare(unknown)


def test_a_request_followed_by_a_stranger_or_under_a_reference_never_drawn(visitor, other, hands):
    record = line.sent(gmf(), hands.now)
    mails = Delivery.objects.count()
    mine = visitor.fill("/suivre/", reference=record.reference, adresse=PELLETIER.email)
    assert Delivery.objects.count() == mails + 1
    theirs = other.fill("/suivre/", reference=record.reference, adresse="a.autre@bellerive.example")
    nobody = Browser()
    none = nobody.fill("/suivre/", reference="22222222", adresse="a.autre@bellerive.example")
    assert bare(mine) == bare(theirs) == bare(none)
    assert Delivery.objects.count() == mails + 1
    for _ in range(4):
        assert other.fill("/code/", code=CODE).says("Ce code n’est pas le bon.")
    assert other.fill("/code/", code=CODE).says("Ce code a été refusé 5 fois.")


def test_a_mistyped_reference_is_said(visitor):
    page = visitor.fill("/suivre/", reference="7KQ2-M4XD", adresse=PELLETIER.email)
    assert page.problems == 1
    assert page.says("contient une erreur de frappe")
    assert page.value("reference") == "7KQ2-M4XD"


def test_a_page_asked_before_the_proof_is_the_one_shown_after_it(visitor, hands):
    record = line.draft(gmf(), hands.now)
    page = visitor.open(about(record, "verifier/"))
    assert page.screen == "Portail-51"
    assert page.value("reference") == record.reference_shown
    page = visitor.fill(
        page.response.request["PATH_INFO"] + "?" + page.response.request["QUERY_STRING"],
        reference=record.reference,
        adresse=PELLETIER.email,
    )
    mailed(latest(Purpose.SUIVI))
    assert visitor.fill("/code/", code=CODE).screen == "Portail-8"


@pytest.mark.parametrize(
    "suite", ["https://ailleurs.example/", "//ailleurs.example", "javascript:x"]
)
def test_nobody_is_led_out_of_the_house(visitor, hands, suite):
    record = line.draft(gmf(), hands.now)
    visitor.post("/suivre/", reference=record.reference, adresse=PELLETIER.email, suite=suite)
    mailed(latest(Purpose.SUIVI))
    assert visitor.fill("/code/", code=CODE).path == about(record)


@pytest.mark.parametrize("start", ["entrer", "signer", "confirmer"])
@pytest.mark.parametrize("token", ["x", "a" * 43, "é", "%00", "jeton-0' OR 1=1"])
def test_a_forged_link_is_not_found(visitor, start, token):
    page = visitor.open(f"/{start}/{token}/")
    assert (page.status, page.state) == (404, "introuvable")
    assert visitor.post(f"/{start}/{token}/", moi="on", attestation="on").status == 404


def test_a_link_opens_its_own_purpose_only(visitor, hands):
    line.sent(gmf(), hands.now)
    token = mailed(latest(Purpose.SIGNER))
    assert visitor.open(f"/signer/{token}/").status == 200
    assert visitor.open(f"/confirmer/{token}/").status == 404
    assert visitor.open(f"/entrer/{token}/").status == 404


@pytest.mark.parametrize(("purpose", "start"), [("signer", "signer"), ("confirmer", "confirmer")])
def test_a_link_of_seven_days_says_so_when_it_is_dead(visitor, hands, purpose, start):
    line.sent(gmf(), hands.now)
    token = mailed(latest(Purpose(purpose)))
    hands.forward(days=7)
    page = visitor.open(f"/{start}/{token}/")
    assert (page.status, page.state) == (410, "expire")
    assert page.says("Ce lien est expiré. Votre demande, elle, est intacte.")


def test_a_machine_that_opens_and_submits_every_link_burns_none(visitor, hands):
    """GET, HEAD, then every form posted blank: the person finds all as it was."""
    record = line.sent(gmf(), hands.now)
    asked(visitor, "nouvelle.personne@bellerive.example")
    links = {
        f"/{start}/{mailed(latest(purpose))}/": latest(purpose)
        for start, purpose in (
            ("entrer", Purpose.BROUILLON),
            ("signer", Purpose.SIGNER),
            ("confirmer", Purpose.CONFIRMER),
        )
    }
    robot = Browser()
    for path in [*links, *[f"{path}pas-moi/" for path in links if "confirmer" in path]]:
        robot.client.head(path)
        robot.open(path)
        robot.fill(path)
        robot.fill(path, brouillon="", attestation="", refus="", moi="")
    for link in links.values():
        link.refresh_from_db()
        assert (link.used_at, link.replaced_at) == (None, None)
    assert not Confirmation.objects.exists()
    assert AccessRequest.objects.count() == 1
    record.refresh_from_db()
    assert record.state == "a_signer"


def test_who_is_not_the_person_declines_by_a_tick_and_it_is_told(visitor, hands):
    line.sent(gmf(), hands.now)
    token = mailed(latest(Purpose.CONFIRMER))
    page = visitor.fill(f"/confirmer/{token}/pas-moi/", refus="on")
    assert page.heading == "Votre réponse est enregistrée"
    assert Delivery.objects.filter(kind="M-06", to=PELLETIER.email).count() == 1
    page = visitor.fill(f"/confirmer/{token}/", attestation="on")
    assert page.heading == "Votre réponse est enregistrée"
    assert not Confirmation.objects.exists()


def test_an_address_confirmed_twice_is_confirmed_once(visitor, hands):
    line.sent(gmf(), hands.now)
    token = mailed(latest(Purpose.CONFIRMER))
    path = f"/confirmer/{token}/"
    assert visitor.fill(path).says("Cochez l’attestation pour confirmer votre adresse.")
    first, second = visitor.open(path), visitor.open(path)
    for page in (first, second):
        done = visitor.post(path, attestation="on", acte=page.hidden("acte"))
        assert done.heading == "Votre adresse est confirmée"
    assert Confirmation.objects.count() == 1


def test_a_lookalike_of_her_address_opens_nothing_of_hers(visitor, other, hands):
    """The key cuts at « + »; some hosts do not, and the mailbox there is another person's."""
    record = line.sent(gmf(), hands.now)
    draft = line.draft(gmf(), hands.now)
    local, _, domain = PELLETIER.email.partition("@")
    page = visitor.prove(f"{local}+x@{domain}")
    assert (page.screen, page.path == about(draft)) == ("Portail-3", False)
    for each in (record, draft):
        assert visitor.open(about(each)).status == 404
        assert not visitor.open("/demandes/").says(each.reference_shown)
    other.fill("/suivre/", reference=record.reference, adresse=f"{local}+x@{domain}")
    assert Delivery.objects.latest("pk").to == PELLETIER.email


def test_leaving_ends_the_session_here_and_in_the_cabinet(visitor, hands):
    record = line.draft(gmf(), hands.now)
    visitor.prove_for(record, PELLETIER.email)
    response = visitor.client.post("/quitter/")
    assert "storage" in response["Clear-Site-Data"]
    assert visitor.open(about(record)).screen == "Portail-51"
    assert not Session.objects.exists()


def test_a_foreign_mailbox_finds_no_request_at_all(visitor, hands):
    record = line.sent(gmf(), hands.now)
    draft = line.draft(gmf(), hands.now)
    visitor.prove(MORIN.email)
    names = (
        "",
        "identifiants/",
        "verifier/",
        "signer/",
        "envoyee/",
        "suivi/",
        "annuler/",
        "corriger/",
        "lire/",
        "apposer/",
        "refuser/",
        "relancer/",
        "modifier/",
        "transmis/",
    )
    for each in (record, draft):
        for name in names:
            never = f"/demandes/2222-2222/{name}"
            for path in (about(each, name), never):
                got = visitor.client.get(path)
                posted = visitor.client.post(path, {"version": each.version, "motif": "x"})
                assert {got.status_code, posted.status_code} <= {404, 405}, path
    record.refresh_from_db()
    assert record.state == "a_signer"


def test_an_address_named_in_a_draft_is_not_yet_a_party(visitor, hands):
    record = line.draft(gmf(), hands.now)
    visitor.prove(TREMBLAY.email)
    assert visitor.open(about(record)).status == 404
    assert not visitor.open("/demandes/").says(record.reference_shown)


def bare(page) -> str:
    """The page without what differs from one visit to the next."""
    return "\n".join(
        row for row in page.html.splitlines() if "csrf" not in row and 'name="acte"' not in row
    )
