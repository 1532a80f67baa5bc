"""Addresses: valid, the same, alike, shared; vectors first, then what holds for all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.poterne.core.address_book import FIRST_NAMES, LAST_NAMES, honest_addresses, role_names
from tests.poterne.core.rule_forms import DAY, FACTS, GMF_FORM

from poterne.core.mailbox_words import DOMAIN_ALIASES, ROLE_WORDS
from poterne.core.mailboxes import (
    looks_alike,
    looks_shared,
    mailbox_key,
    registrable_label,
    same_mailbox,
    valid_address,
)
from poterne.core.rules.engine import breaches
from poterne.core.rules.table import Level


@pytest.mark.parametrize(
    "address",
    [
        *("jacques.untel@xx.com", "René.Côté@exemple.ca", "j@clinique-été.ca", "o'neil+a@xx.qc.ca"),
        *(" j@xx.com ", f"{'a' * 64}@xx.com", "j@xn--clinique-t-j7ab.ca", "j@XX.COM"),
    ],
)
def test_a_personal_address_is_valid(address):
    assert valid_address(address)


@pytest.mark.parametrize(
    "address",
    [
        *("", "@", "jean", "jean@", "@xx.com", "jean@xx", "jean..t@xx.com", '"a b"@xx.com'),
        *("j@[1.2.3.4]", "j@1.2.3.4", "a@b.com, c@d.com", ".j@xx.com", "j.@xx.com", "j@xx..com"),
        *(
            "j@xx.com.",
            "j(a)@xx.com",
            "j @xx.com",
            "j\u00a0u@xx.com",
            "j@xx.com\n",
            "j\u200b@xx.com",
        ),
        *("j@-xx.com", "j@x_x.com", f"{'a' * 65}@xx.com", f"{'é' * 33}@xx.com", "j@xn--a.com"),
        *(f"j@{'a' * 64}.com", f"j@{'a.' * 130}com", "a@b@xx.com", "j<u@xx.com", "j@☺.com"),
    ],
)
def test_what_no_mail_reaches_is_not_valid(address):
    assert not valid_address(address)


SAME = [
    ("Jacques.Untel@xx.com", "jacques.untel@XX.COM"),
    ("jacques.untel@xx.com", "jacques.untel+ti@xx.com"),
    ("jacques.untel@gmail.com", "jacquesuntel@googlemail.com"),
    ("j@clinique-été.ca", "j@xn--clinique-t-j7ab.ca"),
    ("\uff4a.untel@xx.com", "j.untel@xx.com"),
    ("j@me.com", "j@mac.com"),
    ("j@pm.me", "j@protonmail.com"),
    ("j@xx.com.", " j@xx.com "),
]
ALIKE = [
    ("jacques.untel@xx.com", "jacquesuntel@xx.com"),
    ("rené@xx.com", "rene@xx.com"),
    ("j_untel@xx.com", "j-untel@xx.com"),
    ("j@clinique-abc.ca", "j@cliniqueabc.ca"),
    ("j@clinique-été.ca", "j@clinique-ete.ca"),
    ("j@mail.xx.com", "j@xx.com"),
]
DIFFERENT = [
    ("j.untel@xx.com", "m.untel@xx.com"),
    ("j.untel@xx.com", "j.untel@yy.com"),
    ("j-untel@xx.com", "k-untel@xx.com"),
    ("j@aa.qc.ca", "j@bb.qc.ca"),
]


@pytest.mark.parametrize(("first", "second"), SAME)
def test_two_spellings_of_one_mailbox_are_the_same(first, second):
    assert same_mailbox(first, second)
    assert not looks_alike(first, second)


@pytest.mark.parametrize(("first", "second"), ALIKE)
def test_two_mailboxes_spelled_alike_are_told(first, second):
    assert not same_mailbox(first, second)
    assert looks_alike(first, second)
    assert looks_alike(second, first)


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_two_people_are_two_mailboxes(first, second):
    assert not same_mailbox(first, second)
    assert not looks_alike(first, second)


local_parts = st.text(alphabet="abzéÉßœ\u017fİ\u0131.+-_\uff4a\uff10\u0345\u0301 ", max_size=12)
domains = st.sampled_from(
    [
        "xx.com",
        "XX.com.",
        "gmail.com",
        "googlemail.com",
        "me.com",
        "é.ca",
        "\uff2d\uff25.com",
        "x。ca",
        "☺",
        ".",
    ]
)
addresses = st.builds("{}@{}".format, local_parts, domains) | st.text(max_size=20)


@given(addresses)
def test_the_key_of_a_key_is_itself(address):
    assert mailbox_key(mailbox_key(address)) == mailbox_key(address)


@given(st.lists(addresses, min_size=3, max_size=3))
def test_being_one_mailbox_is_an_equivalence(three):
    one, two, three_ = three
    assert same_mailbox(one, one)
    assert same_mailbox(one, two) == same_mailbox(two, one)
    if same_mailbox(one, two) and same_mailbox(two, three_):
        assert same_mailbox(one, three_)


def test_no_alias_of_a_domain_leads_to_another_alias():
    assert not set(DOMAIN_ALIASES) & set(DOMAIN_ALIASES.values())


def local_at_gmail(address):
    local, _, domain = address.partition("@")
    return local if domain == "gmail.com" else ""


spellings = st.sampled_from(
    [
        str.upper,
        str.title,
        lambda address: address.replace("@", "+poterne@"),
        lambda address: f" {address} ",
        lambda address: f"{address}.",
        lambda address: address.replace("a", "\uff41"),
        lambda address: address.replace("@gmail.com", "@googlemail.com"),
        lambda address: address.replace(".", "", 1) if "." in local_at_gmail(address) else address,
    ]
)


@given(
    st.sampled_from(FIRST_NAMES),
    st.sampled_from(LAST_NAMES),
    st.sampled_from(["xx.com", "gmail.com", "clinique-été.ca"]),
    st.lists(spellings, max_size=3),
)
def test_one_mailbox_under_two_spellings_is_always_refused(first, last, domain, changes):
    address = f"{first}.{last}@{domain}".lower().replace(" ", "").replace("’", "")
    other = address
    for change in changes:
        other = change(other)
    dossier = GMF_FORM.with_answer("authorizer.email", address).with_answer("it_lead.email", other)
    assert "D-18.a" in {breach.code for breach in breaches(dossier, FACTS, DAY)}


def shared(address, first="Jacques", last="Untel", organization=""):
    whole = address if "@" in address else f"{address}@xx.com"
    return looks_shared(whole, first_name=first, last_name=last, organization_words=(organization,))


@pytest.mark.parametrize(
    ("local", "organization"),
    [
        *((word, "") for word in ("information", "Info+jean", "réception", "rdv2", "ti.support")),
        *((word, "") for word in ("no-reply", "infoclinique", "abc@abc.ca", "abc@mail.abc.qc.ca")),
        *(("clinique.abc", "Clinique ABC"), ("gmf-laval", "GMF Laval"), ("RESEAUX", "")),
        ("été@xn--clinique-t-j7ab.ca", "Clinique d’été"),
    ],
)
def test_a_mailbox_named_by_functions_and_organizations_is_shared(local, organization):
    assert shared(local, organization=organization) is Level.B


@pytest.mark.parametrize(
    ("local", "first", "last"),
    [
        ("bureau", "Marie", "Bureau"),
        ("jacques.info", "Jacques", "Untel"),
        ("equipe.tremblay", "Luc", "Tremblay"),
        ("it", "Ivan", "Tremblay"),
        *((local, "Anne", "Roy") for local in ("lapin.rose", "x4471", "4471", "a4471", "+info")),
    ],
)
def test_a_mailbox_in_doubt_is_left_to_an_agent(local, first, last):
    assert shared(local, first, last) is Level.W


@pytest.mark.parametrize(
    ("local", "first", "last"),
    [
        *(
            (local, "Jacques", "Untel")
            for local in ("jacques.untel", "juntel", "untelj2", "jacques", "jacquesuntel", "ju")
        ),
        ("marie.bureau", "Marie", "Bureau"),
        ("mbureau", "Marie", "Bureau"),
        ("drtremblay", "Luc", "Tremblay"),
        ("aroy", "Anne", "Roy"),
        ("ng", "An", "Ng"),
        ("marie-eve.cote", "Marie-Ève", "Côté"),
        ("mec", "Marie-Ève", "Côté"),
        ("stpierre.l", "Luc", "St-Pierre"),
        ("jdelafontaine", "Jo", "De la Fontaine"),
        ("damours", "Luc", "D’Amours"),
    ],
)
def test_a_mailbox_named_by_its_person_is_hers(local, first, last):
    assert shared(local, first, last) is None


def test_a_family_name_that_is_also_the_organization_is_left_to_an_agent():
    assert shared("tremblay@tremblay.ca", "Luc", "Tremblay") is Level.W
    assert shared("luc@tremblay.ca", "Luc", "Tremblay") is None


def test_three_hundred_role_names_are_refused():
    names = role_names()
    assert len(names) >= 300
    assert [name for name in names if shared(name) is not Level.B] == []


def test_every_word_of_the_list_is_refused_alone_and_numbered():
    assert [word for word in ROLE_WORDS if shared(f"{word}2", "Zoé", "Qq") is not Level.B] == []


def test_honest_addresses_are_almost_never_refused():
    book = honest_addresses()
    assert len(book) >= 1000
    refused = [entry for entry in book if shared(*entry[:3], entry[3]) is Level.B]
    assert len(refused) * 100 <= len(book)


@pytest.mark.parametrize(
    ("domain", "label"),
    [("x.qc.ca", "x"), ("mail.xx.qc.ca", "xx"), ("xn--clinique-t-j7ab.ca", "clinique-été")],
)
def test_the_name_of_an_organization_is_what_it_registered(domain, label):
    assert registrable_label(domain) == label


@given(addresses, st.text(max_size=8), st.text(max_size=8))
def test_no_text_breaks_a_judgement(address, first, last):
    valid_address(address)
    looks_alike(address, first)
    shared(address, first, last, last)
