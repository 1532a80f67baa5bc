"""What changed between the last two signed submissions of one request."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from poterne.bureau.sheet import place_of
from poterne.records.models import AccessRequest


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer that is no longer what was signed first."""

    place: str
    before: str
    after: str


def differences(request: AccessRequest) -> list[Difference]:
    """Answers changed since the signature before this one; none for a first submission."""
    voided = request.signatures.filter(office="authorizer", voided_at__isnull=False)
    former = voided.order_by("-voided_at", "-pk").first()
    if former is None:
        return []
    before = dict(_leaves(json.loads(former.content)["answers"]))
    after = dict(_leaves(request.dossier().as_dict()))
    return [
        Difference(place_of(request, path) or path, before.get(path, ""), after.get(path, ""))
        for path in dict.fromkeys([*after, *before])
        if before.get(path, "") != after.get(path, "")
    ]


def _leaves(answers: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(answers, dict):
        for name, value in answers.items():
            yield from _leaves(value, f"{path}.{name}".lstrip("."))
    elif path == "labels":
        yield from ((f"{path}.{rank}", label) for rank, label in enumerate(answers, 1))
    else:
        yield path, ", ".join(answers) if isinstance(answers, list | tuple) else str(answers)
