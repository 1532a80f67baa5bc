"""What the form says: the answers as typed, their canonical bytes, their two hashes.

Every answer is kept exactly as typed, faults included: a draft never loses a word.
Rules judge it (``core.rules``); nothing here does.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

PARTENAIRE = "partenaire"
PRODUCTION = "production"
GMF = "gmf"
HORS_GMF = "hors_gmf"
KINDS = ("etablissement", "installation", "gmf", "developpeur")


@dataclass(frozen=True, slots=True)
class ItLead:
    """Section 3. ``sexes`` holds each box ticked, "M" or "F": both is a fault (S3-05)."""

    first_name: str = ""
    last_name: str = ""
    sexes: tuple[str, ...] = ()
    vendor: str = ""
    email: str = ""

    @property
    def filled(self) -> tuple[bool, ...]:
        """Whether each of S3-03, S3-04, S3-06, S3-07 holds something."""
        cells = (self.first_name, self.last_name, self.vendor, self.email)
        return tuple(bool(cell.strip()) for cell in cells)

    @property
    def state(self) -> str:
        """``vide``, ``partielle`` or ``complete`` (S3-01, S3-02)."""
        if not any(self.filled) and not self.sexes:
            return "vide"
        return "complete" if all(self.filled) else "partielle"


@dataclass(frozen=True, slots=True)
class Authorizer:
    """Section 4, without its commitments and signature."""

    first_name: str = ""
    last_name: str = ""
    sexes: tuple[str, ...] = ()
    function: str = ""
    organization_name: str = ""
    organization_kind: str = ""
    establishment_number: str = ""
    gmf_number: str = ""
    address: str = ""
    email: str = ""
    postal_code: str = ""
    phone: str = ""
    extension: str = ""
    fax: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """One form: sections 2, 3 and 4. ``types`` holds each box ticked (S2-03)."""

    types: tuple[str, ...] = ()
    context: str = ""
    count: str = ""
    justification: str = ""
    labels: tuple[str, ...] = ()
    it_lead: ItLead = field(default_factory=ItLead)
    authorizer: Authorizer = field(default_factory=Authorizer)
    personal_mailboxes: tuple[str, ...] = ()
    """Fields ("it_lead.email", "authorizer.email") whose person said « C’est mon adresse
    personnelle » (D-20)."""

    @property
    def type(self) -> str:
        """The one type ticked, or "" when none or both are."""
        return self.types[0] if len(self.types) == 1 else ""

    def with_answer(self, path: str, value: Any) -> "Dossier":
        """A copy with one answer replaced; ``path`` as in ``Breach.field``.

        Raises TypeError when the path names no field.
        """
        if "." in path:
            section, name = path.split(".", 1)
            return replace(self, **{section: replace(getattr(self, section), **{name: value})})
        return replace(self, **{path: value})

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready: strings, lists and two nested objects."""
        return asdict(self)


def from_dict(answers: Mapping[str, Any]) -> Dossier:
    """The dossier that ``as_dict`` described; members that do not exist (any more) are dropped."""
    known = {name: answers[name] for name in Dossier.__dataclass_fields__ if name in answers}
    known["it_lead"] = _section(ItLead, known.get("it_lead", {}))
    known["authorizer"] = _section(Authorizer, known.get("authorizer", {}))
    return Dossier(**{name: _frozen(value) for name, value in known.items()})


def _section(kind: type[Any], answers: Mapping[str, Any]) -> Any:
    fields = kind.__dataclass_fields__
    return kind(**{name: _frozen(value) for name, value in answers.items() if name in fields})


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def canonical(value: Mapping[str, Any]) -> str:
    """RFC 8785 restricted to strings, integers, lists, objects, null and booleans.

    Members sort by UTF-16 units, as the RFC asks; no space; shortest escapes.
    """
    return json.dumps(_sorted(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _sorted(value: Any) -> Any:
    if isinstance(value, Mapping):
        keys = sorted(value, key=lambda key: str(key).encode("utf-16-be"))
        return {key: _sorted(value[key]) for key in keys}
    if isinstance(value, list | tuple):
        return [_sorted(item) for item in value]
    if isinstance(value, float):
        raise TypeError("no float is ever signed")
    return value


def request_content(dossier: Dossier, *, form: str, edition: int, reference: str) -> str:
    """Exactly what the applicant signs, canonical (rules.md §4.1, ``empreinte_demande``)."""
    return canonical(
        {"form": form, "edition": edition, "reference": reference, "answers": dossier.as_dict()}
    )


def grant_content(
    request: Mapping[str, Any],
    *,
    demande_hash: str,
    addresses: Sequence[str],
    applications: Sequence[str],
    validity: tuple[str, str],
) -> dict[str, Any]:
    """What both people of the authority sign (rules.md §4.1, ``empreinte_octroi``).

    ``request`` gives reference, form, edition, type, context, count and labels; ``addresses``
    are the confirmed mailbox keys; ``validity`` two ISO days, both included.
    """
    return {
        **request,
        "demande": demande_hash,
        "addresses": sorted(addresses),
        "applications": list(applications),
        "valid_from": validity[0],
        "valid_until": validity[1],
    }


def digest(content: str) -> str:
    """SHA-256 of the UTF-8 bytes, lower-case hex."""
    return hashlib.sha256(content.encode()).hexdigest()
