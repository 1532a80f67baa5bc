"""What one token is good for: its one audience, its scopes (RFC 6749 §3.3, RFC 8707)."""

from dataclasses import dataclass

from poterne.core.catalogue import APPLICATIONS, INSCRIPTION, SANDBOX_SCOPES, Environment, audience
from poterne.core.errors.gate import Refusal

IGNORED = frozenset({"launch", "openid", "profile", "fhirUser", "offline_access", "online_access"})
"""Scopes that stock health clients add by themselves; ``launch/…`` is ignored too."""

_OWNERS = {scope: app.key for app in APPLICATIONS.values() for scope in app.scopes} | dict.fromkeys(
    SANDBOX_SCOPES, INSCRIPTION.key
)


@dataclass(frozen=True, slots=True)
class Grant:
    """One audience and the scopes granted in it, in the order asked."""

    audience: str
    scopes: tuple[str, ...]


def audiences(
    environment: Environment, granted: tuple[str, ...] = tuple(_OWNERS)
) -> frozenset[str]:
    """Every audience that ``granted`` scopes reach in ``environment``; by default, all of them."""
    return frozenset(audience(environment, _OWNERS[scope]) for scope in granted)


def grant(
    scope: str, resource: str, *, granted: tuple[str, ...], environment: Environment, gate: str
) -> Grant | Refusal:
    """What a request for ``scope`` (space-separated) at ``resource`` gets; "" is absent.

    ``granted`` is what the identifier holds, in catalogue order; ``gate`` the base URL of the
    gate's own resource, which stands for its audience. Refuses by ``ressource_inconnue``,
    ``portee_inconnue``, ``portee_non_accordee``, ``portee_vide``, ``portees_de_deux_services``.
    """
    known = {audience(environment, _OWNERS[name]): _OWNERS[name] for name in granted}
    aliases = {gate: audience(environment, "porte")}
    application = known.get(aliases.get(resource, resource))
    if resource and application is None:
        return Refusal("ressource_inconnue")
    asked = _asked(scope, granted)
    if isinstance(asked, Refusal):
        return asked
    chosen = application or _OWNERS[(asked or granted)[0]]
    if any(_OWNERS[name] != chosen for name in asked):
        return Refusal("portees_de_deux_services")
    whole = tuple(name for name in granted if _OWNERS[name] == chosen)
    return Grant(audience(environment, chosen), asked or whole)


def _asked(scope: str, granted: tuple[str, ...]) -> tuple[str, ...] | Refusal:
    names = tuple(dict.fromkeys(scope.split()))
    useful = tuple(name for name in names if not _ignored(name))
    for name in useful:
        if name not in _OWNERS:
            return Refusal("portee_inconnue", {"nom": name})
        if name not in granted:
            return Refusal("portee_non_accordee", {"nom": name})
    if names and not useful:
        return Refusal("portee_vide", {"exemple": granted[0]})
    return useful


def _ignored(name: str) -> bool:
    return name in IGNORED or name.startswith("launch/")
