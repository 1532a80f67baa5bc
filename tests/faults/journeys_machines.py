"""Journeys of an identifier: activated by its software, stopped, resumed, withdrawn."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from joserfc.jwk import ECKey
from tests import line
from tests.cast import GAGNON, gmf
from tests.contremarque.mint import by_hand
from tests.faults.scene import PASSWORD, Journey, NothingToPress, Scene, Step
from tests.faults.steps import (
    AUTHORIZER,
    LEAD,
    about_credential,
    about_request,
    credential,
    settled,
)
from tests.poterne.acts.rounds import post

from poterne.acts import activation, admission, departure, it_lead, keys, leaks, signin, withdrawal
from poterne.acts.activation import Activated, Wish
from poterne.acts.journaling import SYSTEM
from poterne.acts.recognition import Basic, asserted
from poterne.core.catalogue import Environment
from poterne.core.errors.gate import Refusal
from poterne.core.lifecycle import ForbiddenMove
from poterne.core.offices import NotAllowed
from poterne.core.secret import Secret
from poterne.records.models import Credential

SOURCE, SOFTWARE = "192.0.2.7", "Dossier médical"
MOMENT = timedelta(minutes=1)


def mailed(now: datetime, count: int = 1) -> dict[str, Any]:
    """The gate is installed, the password of the first identifier mailed; ``key`` is made."""
    pepper, folder = Secret(settings.PEPPERS["production"]), Path(settings.GATE_KEYS)
    keys.install(
        environment=Environment.PRODUCTION, folder=folder, pepper=pepper, by=SYSTEM, now=now
    )
    line.granted(gmf(count), now)
    settled(now, mails=False)
    return {"password": _password(now), "key": ECKey.generate_key("P-256").as_dict(private=True)}


def _password(now: datetime) -> str:
    found = [PASSWORD.findall(mail.body) for mail in post(now) if mail.kind == "M-14"]
    return found[0][0]


def tried_nine_times(now: datetime) -> dict[str, Any]:
    given = mailed(now)
    for number in range(9):
        wrong = _wish(f"AAAAAA-BBBBBB-CCCCCC-00000{number}", None, now)
        found = activation.activate(**wrong, now=now)
        assert isinstance(found, Refusal), "a wrong password opened"
    return given


def used(now: datetime) -> dict[str, Any]:
    """Its software made a secret and signed in with it."""
    given = mailed(now)
    made = activation.activate(**_wish(given["password"], None, now), now=now)
    given["secret"] = made.secret.reveal()
    _signed_in(_basic(given["secret"]), now)
    settled(now)
    return given


def used_and_again(now: datetime) -> dict[str, Any]:
    """The same, and another password was mailed since."""
    given = used(now)
    it_lead.ask_password(credential=credential(), by=LEAD, now=now)
    return given | {"password": _password(now)}


def three_mailed(now: datetime) -> dict[str, Any]:
    return mailed(now, 3)


def leaked(now: datetime) -> dict[str, Any]:
    given = used(now)
    leaks.report_leak(credential=credential(), by=LEAD, now=now, acte=str(uuid.uuid4()))
    settled(now)
    return given


def _basic(secret: str) -> dict[str, Any]:
    return {"client": Basic(credential().machine_id, Secret(secret))}


def _wish(password: str, proof: str | None, _: datetime) -> dict[str, Any]:
    wish = Wish(proof, SOFTWARE, SOURCE)
    return {"gate": keys.open_gate(), "wish": wish, "counted": True} | _basic(password)


def _signed(scene: Scene, header: dict[str, Any], audience: str) -> str:
    """A fresh text signed by the software's own key, as it makes one for each try."""
    key, name, at = ECKey.import_key(scene.given["key"]), credential().machine_id, scene.now
    if header:
        header = header | {"jwk": key.as_dict(private=False)}
    issued = int(at.timestamp())
    claims = {"iss": name, "sub": name, "aud": audience, "iat": issued, "exp": issued + 300}
    return by_hand(key.private_key, {"alg": "ES256"} | header, claims | {"jti": uuid.uuid4().hex})


def _by_key(scene: Scene) -> dict[str, Any]:
    proof = _signed(scene, {"typ": "activation+jwt"}, keys.open_gate().issuer)
    return _wish(scene.given["password"], proof, scene.now)


def _by_secret(scene: Scene) -> dict[str, Any]:
    return _wish(scene.given["password"], None, scene.now)


def _wrong(scene: Scene) -> dict[str, Any]:
    return _wish("AAAAAA-BBBBBB-CCCCCC-000009", None, scene.now)


def _signed_in(client: dict[str, Any], now: datetime) -> Any:
    """Whoever holds the last proof that was shown is served: anything else is a fault."""
    given = {"gate": keys.open_gate(), "scope": "", "resource": "", "counted": True}
    found = signin.sign_in(**client, **given, now=now)
    assert not isinstance(found, Refusal), "a right proof is refused"
    return found


def _sign_in(*, client, now):
    return _signed_in({"client": client}, now)


def _with_key(scene: Scene) -> dict[str, Any]:
    return {"client": asserted(text=_signed(scene, {}, keys.open_gate().token_url))}


def _with_last_secret(scene: Scene) -> dict[str, Any]:
    if not scene.shown():
        raise NothingToPress
    return _basic(scene.shown()[-1])


def _secret(result: Any) -> str | None:
    """A call that the gate refuses shows nothing."""
    return result.secret.reveal() if isinstance(result, Activated) and result.secret else None


def _token(scene: Scene) -> dict[str, Any]:
    """The software asks for a token while it may."""
    if credential().state != "actif":
        raise NothingToPress
    token = _signed_in(_basic(scene.given["secret"]), scene.now).token.reveal().encode()
    return _basic(scene.given["secret"]) | {"token": token, "gate": keys.open_gate()}


def _revoking(scene: Scene) -> dict[str, Any]:
    return _token(scene) | {"counted": True}


def _stopping(scene: Scene) -> dict[str, Any]:
    held = _token(scene)
    bearer = admission.admit(gate=held["gate"], token=held["token"], now=scene.now)
    return {"bearer": bearer, "reason": "incident"}


def _of_slot(slot: int) -> Callable[[Scene], dict[str, Any]]:
    def arguments(scene: Scene) -> dict[str, Any]:
        one = Credential.objects.select_related("request").get(slot=slot)
        return {"credential": one, "reason": "incident", "by": line.staff(GAGNON, scene.now)}

    return arguments


REFUSED = (ForbiddenMove, NotAllowed)
JOURNEYS = (
    Journey(
        "K15 activation par clé",
        mailed,
        (Step(activation.activate, _by_key), Step(_sign_in, _with_key)),
        later=MOMENT,
    ),
    Journey(
        "K16 activation par secret",
        mailed,
        (Step(activation.activate, _by_secret, _secret), Step(_sign_in, _with_last_secret)),
        later=MOMENT,
        more=frozenset({"justificatif.ajoute"}),
    ),
    Journey("K16 dix essais", tried_nine_times, (Step(activation.activate, _wrong),), later=MOMENT),
    Journey(
        "K17 remplacement du secret",
        used_and_again,
        (Step(activation.activate, _by_key), Step(_sign_in, _with_key)),
        later=MOMENT,
    ),
    Journey(
        "K18 suspension, reprise",
        used,
        (
            Step(withdrawal.suspend, about_credential(AUTHORIZER, reason="incident")),
            Step(withdrawal.resume, about_credential(AUTHORIZER)),
        ),
    ),
    Journey(
        "K18 fuite, nouveau départ",
        leaked,
        (Step(leaks.readmit, about_credential(LEAD)),),
    ),
    Journey(
        "K18 fuite signalée",
        used,
        (Step(leaks.report_leak, about_credential(LEAD)),),
    ),
    Journey(
        "K18 le logiciel s’arrête",
        used,
        (
            Step(admission.revoke, _revoking),
            Step(admission.suspend_self, _stopping),
            Step(admission.sweep, lambda _: {"gate": keys.open_gate()}),
        ),
        later=MOMENT,
    ),
    Journey(
        "K18 retrait en bloc",
        three_mailed,
        tuple(Step(withdrawal.withdraw, _of_slot(slot)) for slot in (1, 2, 3)),
    ),
    Journey("K18 départ du responsable", mailed, (Step(departure.leave, about_request(LEAD)),)),
)
