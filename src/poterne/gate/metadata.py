"""Discovery: clients set themselves up (RFC 8414), and find the gate of a resource (RFC 9728)."""

import json
from collections.abc import Mapping
from typing import Any

from poterne.acts.keys import Gate
from poterne.core.catalogue import PORTE, SERVICES, scopes_for
from poterne.gate.exchange import Answer, Asked, Door, document

SERVER = "/.well-known/oauth-authorization-server"
RESOURCE = "/.well-known/oauth-protected-resource/b2b/v1"
_METHODS = ["private_key_jwt", "client_secret_basic"]
_ALGORITHMS = ["ES256", "ES384", "RS384", "Ed25519", "EdDSA"]


def metadata(door: Door, asked: Asked) -> Answer:
    """The document of that path."""
    return document(asked, door.documents[asked.path])


def documents(gate: Gate) -> Mapping[str, bytes]:
    """Each discovery document by its path, ready to serve."""
    return {SERVER: _bytes(_server(gate)), RESOURCE: _bytes(_resource(gate))}


def _server(gate: Gate) -> dict[str, Any]:
    endpoints = ("token_endpoint", "introspection_endpoint", "revocation_endpoint")
    scopes = dict.fromkeys(
        scope for service in SERVICES for scope in scopes_for(service, gate.environment)
    )
    return {
        "issuer": gate.issuer,
        "token_endpoint": gate.token_url,
        "jwks_uri": f"{gate.issuer}/oauth2/jwks",
        "introspection_endpoint": f"{gate.issuer}/oauth2/introspect",
        "revocation_endpoint": f"{gate.issuer}/oauth2/revoke",
        "grant_types_supported": ["client_credentials"],
        # RFC 8414 requires this member, and leaves out what is empty.
        "response_types_supported": ["none"],
        **{f"{name}_auth_methods_supported": _METHODS for name in endpoints},
        **{f"{name}_auth_signing_alg_values_supported": _ALGORITHMS for name in endpoints},
        "scopes_supported": list(scopes),
        "service_documentation": f"{gate.portal}/developpeurs/",
        "ui_locales_supported": ["fr-CA"],
        "activation_endpoint": f"{gate.resource}/activation",
        "environnement": gate.environment,
    }


def _resource(gate: Gate) -> dict[str, Any]:
    return {
        "resource": gate.resource,
        "authorization_servers": [gate.issuer],
        "scopes_supported": list(PORTE.scopes),
        "bearer_methods_supported": ["header"],
    }


def _bytes(members: dict[str, Any]) -> bytes:
    return json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode()
