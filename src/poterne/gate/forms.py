"""What a client writes: a form without repeats, one way to authenticate, nothing in the URL."""

import base64
import binascii
import re
from collections.abc import Callable
from typing import Any, TypeVar

from contremarque.keys import load_object
from poterne.acts.recognition import Asserted, Basic, Client, asserted
from poterne.core.credentials import normalize_machine_id
from poterne.core.errors.gate import Refusal
from poterne.core.secret import Secret
from poterne.gate.exchange import Asked, Door, noticed

T = TypeVar("T")
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
LARGEST = 16 * 1024
MOST_PARAMETERS = 64
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
UNRECOGNIZED = frozenset({"identification_refusee", "assertion_refusee"})
_KNOWN = frozenset(
    {"grant_type", "scope", "resource", "client_id", "client_secret", "token", "token_type_hint"}
    | {"client_assertion", "client_assertion_type"}
)
_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")


def read_body(asked: Asked, media_type: str) -> bytes | Refusal:
    """The body of a call that takes nothing from its URL, of that type and of at most 16 KiB."""
    if asked.query:
        return Refusal("parametre_dans_url")
    if asked.media_type != media_type:
        return Refusal("type_de_contenu", {"type": media_type})
    content = asked.read(LARGEST)
    return Refusal("corps_trop_gros", {"n": LARGEST // 1024}) if content is None else content


def read_form(asked: Asked) -> dict[str, str] | Refusal:
    """The parameters, empty ones left out (RFC 6749 §3.2); each known one at most once."""
    content = read_body(asked, FORM)
    if isinstance(content, Refusal):
        return content
    pairs = [pair.partition(b"=") for pair in content.split(b"&") if pair]
    if len(pairs) > MOST_PARAMETERS:
        return malformed("trop de paramètres")
    form: dict[str, str] = {}
    for raw_name, _, raw_value in pairs:
        name, value = _decoded(raw_name), _decoded(raw_value)
        if name is None or value is None:
            return malformed("un paramètre n’est pas encodé en UTF-8")
        if name in form and name in _KNOWN:
            repeated = Refusal("parametre_repete", {"nom": name})
            return Refusal("ressource_inconnue") if name == "resource" else repeated
        form[name] = value
    return {name: value for name, value in form.items() if value}


def read_json(asked: Asked) -> dict[str, Any] | Refusal:
    """The members of a JSON body, none given twice."""
    content = read_body(asked, JSON)
    if isinstance(content, Refusal):
        return content
    try:
        return load_object(content)
    except ValueError:
        return malformed("le corps n’est pas un objet JSON")


def malformed(why: str) -> Refusal:
    """``requete_invalide``, with what is wrong."""
    return Refusal("requete_invalide", {"precision": why})


def _decoded(raw: bytes) -> str | None:
    if _BAD_ESCAPE.search(raw):
        return None
    plain = _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), raw.replace(b"+", b" "))
    try:
        text = plain.decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def read_client(asked: Asked, form: dict[str, str]) -> Client | Refusal:
    """Who the client says he is, by exactly one accepted way; rows J04, J05, J20 to J24."""
    header = asked.header("AUTHORIZATION")
    in_body = {"client_secret", "client_assertion"} & form.keys()
    if len(in_body) + bool(header) > 1:
        return Refusal("deux_methodes")
    if ("client_assertion" in form) != ("client_assertion_type" in form):
        return malformed("client_assertion et client_assertion_type vont ensemble")
    if "client_secret" in in_body:
        return Refusal("methode_refusee")
    if not header and not in_body:
        return Refusal("authentification_absente")
    client: Client | Refusal = read_basic(header) if header else _read_assertion(form)
    return client if isinstance(client, Refusal) else _same_client(client, form.get("client_id"))


def _read_assertion(form: dict[str, str]) -> Client | Refusal:
    if form["client_assertion_type"] != ASSERTION_TYPE:
        return Refusal("methode_refusee")
    return asserted(text=form["client_assertion"]) or Refusal("assertion_refusee")


def _same_client(client: Client, named: str | None) -> Client | Refusal:
    if named is None:
        return client
    told = normalize_machine_id(named) if isinstance(client, Basic) else named
    return client if told == client.machine_id else malformed("client_id désigne un autre client")


def read_basic(header: str) -> Basic | Refusal:
    """The two parts of a Basic header, each percent-decoded: clients differ on encoding them."""
    scheme, _, coded = header.strip().partition(" ")
    if scheme.lower() != "basic":
        return Refusal("methode_refusee")
    try:
        plain = base64.b64decode(coded.strip(), validate=True)
    except (binascii.Error, ValueError):
        return malformed("l’en-tête Authorization n’est pas en base64")
    name, colon, value = plain.partition(b":")
    parts = _decoded(name), _decoded(value)
    if not colon or parts[0] is None or parts[1] is None:
        return malformed("l’en-tête Authorization ne contient pas identifiant:mot de passe")
    return Basic(normalize_machine_id(parts[0]), Secret(parts[1]))


def heard(
    door: Door, asked: Asked, client: Client, use: Callable[[bool], T | Refusal]
) -> T | Refusal:
    """What ``use`` answers for ``client``; wrong too often, he is told to wait (J50).

    ``use`` is told whether a wrong temporary password counts against it.
    """
    moment = asked.now.timestamp()
    if isinstance(client, Asserted) and door.throttle.flooding(asked.source, moment):
        return Refusal("trop_d_echecs", {"n": 60})
    wait = door.throttle.remaining(client.machine_id, asked.source, moment)
    result = use(wait == 0)
    if not isinstance(result, Refusal) or result.code not in UNRECOGNIZED:
        return result
    way = "assertion" if isinstance(client, Asserted) else "secret"
    noticed(asked, "authn_login_lock" if wait else "authn_login_fail", way, alarm=True)
    if wait:
        return Refusal("trop_d_echecs", {"n": wait})
    door.throttle.failed(client.machine_id, asked.source, moment)
    return result


def about_token(
    door: Door, asked: Asked, use: Callable[[Client, bytes, bool], T | Refusal]
) -> T | Refusal:
    """What ``use`` answers for the client and the token that a form names, as ``heard`` does."""
    form = read_form(asked)
    if isinstance(form, Refusal):
        return form
    client = read_client(asked, form)
    if isinstance(client, Refusal):
        return client
    if "token" not in form:
        return malformed("token est absent")
    token = form["token"].encode()
    return heard(door, asked, client, lambda counted: use(client, token, counted))
