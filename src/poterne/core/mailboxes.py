"""E-mail addresses: is it one, do two name one mailbox, does it look shared (rules §2.8.2–4).

No name server is asked: an address is judged by its text.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import idna
from publicsuffixlist import PublicSuffixList

from poterne.core.fields import clean
from poterne.core.mailbox_words import DOMAIN_ALIASES, DOTLESS_DOMAINS, LONG_ROLE_WORDS, ROLE_WORDS
from poterne.core.people import name_words
from poterne.core.rules.breach import Level
from poterne.core.words import search_fold

LONGEST_LOCAL_OCTETS = 64
LONGEST_ADDRESS_OCTETS = 254
_ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]+"
_DOT_ATOM = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_DOTS = "[.\u3002\uff0e\uff61]"


def valid_address(address: str) -> bool:
    """Whether ``address`` is one mailbox that mail can reach, by syntax alone.

    Dot-atom or its SMTPUTF8 form (RFC 5321, 6531), at least two labels, IDNA 2008 (RFC 5891);
    no quotes, comment, IP literal or edge dot.
    """
    typed = clean(address)
    if typed is None or len(typed.encode()) > LONGEST_ADDRESS_OCTETS:
        return False
    local, at, domain = typed.rpartition("@")
    return (
        bool(at)
        and len(local.encode()) <= LONGEST_LOCAL_OCTETS
        and _DOT_ATOM.fullmatch(local) is not None
        and not any(unicodedata.category(char).startswith("Z") for char in local)
        and _valid_domain(domain)
    )


def _valid_domain(domain: str) -> bool:
    try:
        labels = idna.encode(unicodedata.normalize("NFKC", domain).lower()).decode().split(".")
    except UnicodeError:
        return False
    # A last label of digits alone makes an IP address, in whatever dress (RFC 3696, § 2).
    return len(labels) > 1 and all(labels) and not labels[-1].isdigit()


def domain_of(address: str) -> str:
    """The domain of the mailbox key, A-labels; "" when there is none."""
    return mailbox_key(address).rpartition("@")[2]


def mailbox_key(address: str) -> str:
    """The key of the mailbox: two addresses are one mailbox when their keys are equal.

    Total: any text has a key, and the key of a key is itself. Store it beside the address.
    Source: « des adresses électroniques différentes » (D-18).
    """
    key = address
    while (again := _key_once(key)) != key:
        key = again
    return key


def _key_once(address: str) -> str:
    folded = unicodedata.normalize("NFKC", address.strip()).casefold().strip()
    local, at, domain = folded.rpartition("@")
    if not at:
        return folded
    domain = _ascii_domain(domain)
    domain = DOMAIN_ALIASES.get(domain, domain)
    local = local.partition("+")[0].strip()
    if domain in DOTLESS_DOMAINS:
        local = local.replace(".", "")
    return f"{local}@{domain}"


def _ascii_domain(domain: str) -> str:
    """The domain in A-labels without its final dot; as it stands when IDNA refuses it."""
    bare = re.sub(f"{_DOTS}+$", "", domain.strip())
    try:
        return idna.encode(bare).decode().casefold()
    except UnicodeError:
        return bare


def _unicode_domain(domain: str) -> str:
    try:
        return idna.decode(domain)
    except UnicodeError:
        return domain


def same_mailbox(first: str, second: str) -> bool:
    """Whether both addresses lead to one mailbox (D-18): an equivalence, by its key."""
    return mailbox_key(first) == mailbox_key(second)


def looks_alike(first: str, second: str) -> bool:
    """Whether two different mailboxes are spelled so alike that one may be a slip.

    Accents, dots, dashes and underscores set aside; or one local part at a domain and its
    subdomain.
    """
    if same_mailbox(first, second):
        return False
    return _skeleton(first) == _skeleton(second) or _at_registrable(first) == _at_registrable(
        second
    )


def _skeleton(address: str) -> str:
    local, _, domain = mailbox_key(address).rpartition("@")
    spelled = search_fold(f"{local}@{_unicode_domain(domain)}")
    return re.sub(r"[._\-\u2010-\u2015]", "", spelled)


def _at_registrable(address: str) -> tuple[str, str]:
    local, _, domain = mailbox_key(address).rpartition("@")
    return local, registrable_domain(domain)


@cache
def _public_suffixes() -> PublicSuffixList:
    """The list that the package carries: no network, no update at run time."""
    return PublicSuffixList(accept_unknown=True)


def registrable_domain(domain: str) -> str:
    """The part of ``domain`` that somebody registered: ``xx.qc.ca`` of ``mail.xx.qc.ca``.

    The domain itself when it is a public suffix.
    """
    return _public_suffixes().privatesuffix(domain) or domain


def registrable_label(domain: str) -> str:
    """Its first label, in Unicode: ``xx`` of ``mail.xx.qc.ca``."""
    return _unicode_domain(registrable_domain(domain)).partition(".")[0]


_TITLES = frozenset({"dr", "dre", "md"})
_SHORTEST_PART = 3
_SHORTEST_COMPOUND = 5


def looks_shared(
    address: str, *, first_name: str, last_name: str, organization_words: Iterable[str]
) -> Level | None:
    """B when only functions and organizations name the mailbox, W in doubt, None for a person’s.

    ``organization_words`` are texts, whole names of the vendor and of the organization; the
    domain adds its own. Source: « et non les adresses de boîte courriel partagée » (D-20).
    """
    local, _, domain = mailbox_key(address).rpartition("@")
    tokens = re.findall(r"[^\W\d_]+", search_fold(local))
    person = _Person.of(first_name, last_name)
    organization = _organization(*organization_words, registrable_label(domain))
    named = [person.owns(token) or person.signs("".join(tokens)) for token in tokens]
    roles = [_is_role(token, organization) for token in tokens]
    shared = [role or token in organization for role, token in zip(roles, tokens, strict=True)]
    if any(named):
        both = any(role and not name for role, name in zip(roles, named, strict=True))
        return Level.W if both or (len(tokens) == 1 and shared[0]) else None
    return Level.B if tokens and all(shared) else Level.W


@dataclass(frozen=True, slots=True)
class _Person:
    """How one person may sign an address: parts of the name, fillers between, initials alone."""

    parts: frozenset[str]
    fillers: frozenset[str]
    initials: frozenset[str]

    @classmethod
    def of(cls, first_name: str, last_name: str) -> "_Person":
        first, last = name_words(first_name), name_words(last_name)
        words = {*first, *last}
        # A whole name counts from two letters (Ng), a part of one from three (Eve, not St).
        whole = {"".join(name) for name in (first, last) if len("".join(name)) > 1}
        heads, tails = "".join(w[0] for w in first), "".join(w[0] for w in last)
        short = {heads[:1] + tails[:1], tails[:1] + heads[:1]}
        return cls(
            parts=frozenset(whole | {word for word in words if len(word) >= _SHORTEST_PART}),
            fillers=_TITLES | {w[0] for w in words} | {w for w in words if len(w) < _SHORTEST_PART},
            initials=frozenset(short | {heads + tails, tails + heads})
            if heads and tails
            else (frozenset()),
        )

    def owns(self, token: str) -> bool:
        return _cuts_into(token, self.parts, self.fillers)

    def signs(self, letters: str) -> bool:
        return letters in self.initials


def _organization(*names: str) -> frozenset[str]:
    return frozenset(word for word in name_words(*names) if len(word) >= _SHORTEST_PART)


def _is_role(token: str, organization: frozenset[str]) -> bool:
    if token in ROLE_WORDS:
        return True
    known = LONG_ROLE_WORDS | organization
    return (
        len(token) >= _SHORTEST_COMPOUND
        and token not in organization
        and (_cuts_into(token, known, frozenset()))
    )


def _cuts_into(token: str, parts: frozenset[str], fillers: frozenset[str]) -> bool:
    """Whether ``token`` is wholly parts and fillers end to end, with one part at least."""
    reached = {(0, False)}
    for end in range(1, len(token) + 1):
        for start, whole in tuple(reached):
            piece = token[start:end]
            if piece in parts:
                reached.add((end, True))
            if piece in fillers:
                reached.add((end, whole))
    return (len(token), True) in reached
