"""Mails: each has its own subject, at most one link, no half too many, and no hole."""

import re
from pathlib import Path

import pytest
from django.template import Context
from hypothesis import given
from hypothesis import strategies as st
from tests.poterne.adapters.mail_gallery import (
    IDENTIFIER,
    LINK,
    PASSWORD,
    PICTURE,
    SAID,
    context,
    gallery,
)

from poterne.adapters import mail_text
from poterne.adapters.mail_text import WrongContext, render
from poterne.core.links import LIVES
from poterne.core.mails import COUNTS, MAILS, OPENS, ROLES
from poterne.core.secret import Secret
from poterne.core.words import NBSP, fold_typography, typo

FOLDER = Path(mail_text.__file__).parent / "templates" / "courriels"
EVERY = pytest.mark.parametrize("kind", MAILS)
TYPED = st.text(alphabet="ab:/. <>&'\"{}%\n", max_size=40)


def body_of(kind, **other):
    return render(kind, context(kind, **other))[1]


def test_every_mail_reads_as_in_the_picture():
    assert gallery() == PICTURE.read_text()


def test_the_table_and_the_folder_hold_the_same_mails():
    assert {mail.template for mail in MAILS.values()} | {"base"} == {
        path.stem for path in FOLDER.glob("*.txt")
    }


def test_each_subject_is_used_once_but_for_the_two_ways_of_one_mail():
    ways = {kind for kind in MAILS if kind.endswith("b")}
    assert len({mail.subject for mail in MAILS.values()}) == len(MAILS) - len(ways)
    assert all(MAILS[kind].subject == MAILS[kind[:-1]].subject for kind in ways)


@EVERY
def test_a_subject_blank_is_a_variable_that_must_be_given(kind):
    assert set(re.findall(r"\{(\w+)\}", MAILS[kind].subject)) <= set(MAILS[kind].needs)


@EVERY
def test_a_template_uses_every_variable_of_the_table_and_no_other(kind):
    mail = MAILS[kind]
    source = (FOLDER / f"{mail.template}.txt").read_text()
    inside = " ".join(re.findall(r"\{[{%](.*?)[%}]\}", source))
    used = set(re.findall(r"[a-z_]+", re.sub(r'"[^"]*"|un\.\w+', "", inside)))
    subject = set(re.findall(r"\{(\w+)\}", mail.subject))
    told = set(mail.needs) | set(mail.may)
    words = {"extends", "block", "endblock", "if", "elif", "else", "endif", "for", "in", "endfor"}
    assert used - words - {"corps", "inattendu", "un", "point", "and"} <= told
    assert told <= used | subject


@EVERY
def test_a_mail_holds_one_link_at_most_alone_on_its_line(kind):
    lines = [line for line in body_of(kind, **owner(kind)).split("\n") if "://" in line]
    assert lines in ([], [LINK])


@EVERY
def test_a_mail_is_plain_text_whose_paragraphs_are_broken_by_the_reader_alone(kind):
    body = body_of(kind, **owner(kind))
    assert not re.search(r"<\w|&\w+;|\{", body)
    assert "\n\n\n" not in body
    assert not re.search(r"[^\n]\n(?!identifiant )[a-zà-ÿ]", body)


@EVERY
def test_a_mail_greets_and_ends_as_all_mails_do(kind):
    body = body_of(kind)
    assert body.startswith("Bonjour,\n\n")
    end = body.partition("\n\nVous n’attendiez pas ce message?\n")[2].rstrip("\n")
    assert end
    assert "\n\n" not in end


@EVERY
def test_a_mail_says_what_expires_when_it_carries_something_that_opens(kind):
    if {"lien", "code", "mot_de_passe"} & set(MAILS[kind].needs):
        assert re.search(r"\bexpire", body_of(kind))


@EVERY
def test_texts_are_in_quebec_typography(kind):
    subject, body = render(kind, context(kind))
    for text in (subject, body.replace(LINK, "")):
        assert typo(text) == text
        assert not re.search(r" [:;!?»%$]|« |\w'\w|\.\.\.| [;!?]", text)


@EVERY
def test_only_the_mail_of_a_half_may_be_handed_that_half(kind):
    body = body_of(kind)
    assert (PASSWORD in body) is (kind == "M-14")
    assert (IDENTIFIER in body) is (kind == "M-13")


@EVERY
def test_organisation_and_software_are_named_only_where_the_law_of_mails_says(kind):
    told = set(MAILS[kind].needs) | set(MAILS[kind].may)
    assert ("organisation" in told) is (kind in {"M-02", "M-03", "M-04"})
    assert ("libelle" in told) is (kind in {"M-14", "M-14b"})


@EVERY
def test_a_missing_or_unknown_variable_is_an_error(kind):
    told = context(kind)
    for name in MAILS[kind].needs:
        with pytest.raises(WrongContext):
            render(kind, {key: value for key, value in told.items() if key != name})
    with pytest.raises(WrongContext):
        render(kind, told | {"nom": "Tremblay"})


@EVERY
def test_an_optional_variable_may_be_absent(kind):
    told = {name: SAID[name] for name in MAILS[kind].needs}
    assert "None" not in render(kind, told)[1]


def test_a_template_that_prints_an_unknown_variable_fails():
    template = mail_text.engine().from_string("{{ inconnue }}")
    with pytest.raises(WrongContext):
        template.render(Context({}))


def test_a_count_in_digits_counts_as_a_number():
    assert COUNTS & {"envoi", "n"}
    first = body_of("M-14", envoi="1")
    again = body_of("M-14", envoi="3")
    assert "remplace tout message antérieur" not in first
    assert (
        "Ce message (envoi 3) remplace tout message antérieur : seul ce mot de passe fonctionne."
        in fold_typography(again)
    )
    assert "votre identifiant machine :" in fold_typography(body_of("M-13", n="1"))
    with pytest.raises(ValueError, match="beaucoup"):
        body_of("M-14", envoi="beaucoup")


def test_an_identifier_that_lacks_a_part_is_an_error():
    with pytest.raises(WrongContext):
        body_of("M-13", identifiants=[{"i": 1, "identifiant": IDENTIFIER}])
    with pytest.raises(WrongContext):
        body_of("M-13", identifiants=[f"identifiant 1 de 3 : {IDENTIFIER}"])


def test_an_unknown_role_is_an_error():
    with pytest.raises(WrongContext):
        body_of("M-02", role="it_lead")


def test_each_person_is_told_her_own_part_when_asked_to_confirm():
    asked = {role: body_of("M-02", role=words) for role, words in ROLES.items()}
    assert "identifiants machine" in asked["authorizer"]
    assert "mot de passe temporaire" in asked["it_lead"]
    assert "mot de passe" not in asked["authorizer"]


def test_the_password_that_comes_by_post_is_said_to():
    assert "par la poste" in body_of("M-13", par_la_poste="oui")
    assert "responsable informatique désigné" in body_of("M-13")


@pytest.mark.parametrize(("days", "words"), [(0, "aujourd’hui"), (1, "1 jour "), (4, "4 jours ")])
def test_the_days_left_are_counted_in_words(days, words):
    assert words in body_of("M-04", jours=days)


@pytest.mark.parametrize(
    ("days", "words"),
    [(-3, "Le délai est passé"), (0, "aujourd’hui"), (1, "Il reste 1 jour"), (7, "7 jours")],
)
def test_a_correction_is_recalled_in_time_and_out_of_it(days, words):
    assert words in body_of("M-10", jours=days)


def test_a_first_request_to_confirm_is_no_reminder():
    assert "Ce lien expire dans 7 jours." in fold_typography(body_of("M-02", reste=""))
    assert "remplace celui du message" in " ".join(body_of("M-02", reste="demain").split())


def test_each_person_is_told_how_another_password_comes():
    told = {role: body_of("M-19", role=words, par_la_poste="") for role, words in ROLES.items()}
    assert "a reçu le même message" in " ".join(told["authorizer"].split())
    assert "a reçu le même message" not in " ".join(told["it_lead"].split())
    posted = body_of("M-19", role=ROLES["authorizer"], par_la_poste="oui")
    assert "viendra par la poste" in " ".join(posted.split())


def test_secrets_links_and_identifiers_are_left_exactly_as_they_are():
    assert f"\n{PASSWORD}\n" in body_of("M-14")
    assert f"\n{LINK}\n" in body_of("M-03")
    assert "\n042317\n" in body_of("M-38", code=Secret("042317"))
    assert f"{NBSP}: {IDENTIFIER} – Dossier Clair\n" in body_of("M-13")


@given(TYPED)
def test_what_a_stranger_types_makes_no_second_link(typed):
    body = body_of("M-03", organisation=f"{typed}http://ailleurs.example/{typed}")
    assert body.count("://") == 1


@given(TYPED)
def test_what_was_typed_is_never_read_as_a_template_nor_escaped(typed):
    words = f"<b>&amp; {{{{ code }}}} {typed}"
    assert "<b>&amp; {{ code }}" in " ".join(body_of("M-12", motif=words).split())


def test_every_code_says_what_it_opens_and_every_link_has_its_mail():
    assert {purpose for purpose, life in LIVES.items() if life.mail == "M-38"} <= set(OPENS)
    for life in LIVES.values():
        needs = MAILS[life.mail].needs
        assert ("lien" in needs, "code" in needs) == (life.link, life.code)


def owner(kind):
    """The role whose mails hold a link, where a mail depends on it."""
    return {"role": ROLES["authorizer"]} if "role" in MAILS[kind].needs else {}


def test_a_suspension_for_a_leak_says_its_own_way_back():
    leak = fold_typography(body_of("M-25", fuite="fuite")).replace("\n", " ")
    assert "un nouveau mot de passe temporaire" in leak
    assert "répondez à ce courriel" not in leak


def test_a_return_that_waits_for_a_password_does_not_say_that_all_is_done():
    waiting = fold_typography(body_of("M-26", attente="mot de passe")).replace("\n", " ")
    assert "Un nouveau mot de passe temporaire part" in waiting
    assert "sans autre étape" not in waiting
