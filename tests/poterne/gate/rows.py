"""The wire table of the token endpoint: rows J01 to J51 as data, each a call and its answer."""

import base64
import io
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from tests.poterne.gate.porte import ASSERTION_TYPE, FORM, Answer, Porte, Software, basic

from poterne.adapters.chance import Chance
from poterne.core.catalogue import Environment
from poterne.core.credentials import new_secret

GRANT = {"grant_type": "client_credentials"}
FOREIGN_SECRET = new_secret(Environment.PARTENAIRE, Chance()).reveal()
STRANGE_SECRET = new_secret(Environment.PRODUCTION, Chance()).reveal()
URN = "urn:poterne:production:"


@dataclass
class Scene:
    """Three identifiers of one clinic: with a secret, with a key, with a password only."""

    porte: Porte
    holder: Software
    secret: str
    signer: Software
    newcomer: Software
    password: str

    @property
    def basic(self) -> str:
        return basic(self.holder.machine_id, self.secret)

    def asks(self, **parameters) -> Answer:
        return self.porte.token(self.basic, **parameters)

    def raw(self, body, **more) -> Answer:
        return self.porte.form("/oauth2/token", body, self.basic, **more)

    def with_header(self, value) -> Answer:
        return self.porte.token(value)


Send = Callable[[Scene], Answer]


@dataclass(frozen=True)
class Row:
    """One request and what it must get; ``code`` None is a token."""

    name: str
    send: Send
    status: int
    code: str | None


ROWS: list[Row] = []


def row(name: str, send: Send, status: int, code: str | None = None) -> None:
    ROWS.append(Row(name, send, status, code))


def ok(name: str, send: Send) -> None:
    row(name, send, 200)


def coded(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


def assertion(scene: Scene, **changes) -> Answer:
    return scene.porte.token(**scene.signer.assertion(**changes))


def chunked(scene: Scene, size: int) -> Answer:
    body = urlencode(GRANT).encode() + b"&x=" + b"y" * size
    return scene.porte.form(
        "/oauth2/token",
        b"",
        scene.basic,
        CONTENT_LENGTH=None,
        HTTP_TRANSFER_ENCODING="chunked",
        **{"wsgi.input": io.BytesIO(body)},
    )


ok("J01", lambda s: s.asks())
ok("J02", lambda s: s.with_header(basic(s.holder.machine_id, s.secret.replace("_", "%5F"))))
ok("J03", lambda s: s.with_header(basic(s.holder.machine_id.upper(), s.secret)))
ok("J04-equal", lambda s: s.asks(client_id=s.holder.machine_id))
row("J04-other", lambda s: s.asks(client_id="aip0407km"), 400, "requete_invalide")
ok("J05", assertion)
ok("J05-equal", lambda s: s.porte.token(**s.signer.assertion(), client_id=s.signer.machine_id))
row(
    "J05-other",
    lambda s: s.porte.token(**s.signer.assertion(), client_id=s.holder.machine_id),
    400,
    "requete_invalide",
)
ok("J06", lambda s: s.asks(scope="", resource=""))
for method in ("GET", "PUT", "DELETE", "OPTIONS"):
    row(
        f"J10-{method}",
        lambda s, method=method: s.porte.call(method, "/oauth2/token"),
        405,
        "methode_http",
    )
row(
    "J11",
    lambda s: s.porte.form("/oauth2/token?x=1", urlencode(GRANT).encode(), s.basic),
    400,
    "parametre_dans_url",
)
for kind in ("application/json", "multipart/form-data; boundary=x", "text/plain", ""):
    row(
        f"J12-{kind[:9] or 'none'}",
        lambda s, kind=kind: s.raw(GRANT, headers={"Content-Type": kind}),
        415,
        "type_de_contenu",
    )
ok("J12-charset", lambda s: s.raw(GRANT, headers={"Content-Type": f"{FORM}; charset=UTF-8"}))
row("J13", lambda s: s.asks(x="y" * 16384), 413, "corps_trop_gros")
row("J13-chunked", lambda s: chunked(s, 16384), 413, "corps_trop_gros")
ok("J13-chunked-small", lambda s: chunked(s, 100))
row("J13-lying", lambda s: s.raw(GRANT, CONTENT_LENGTH="-1"), 413, "corps_trop_gros")
for name, tail in {
    "utf8": b"&scope=%E9",
    "raw": b"&scope=\xe9",
    "percent": b"&scope=%zz",
    "short": b"&scope=%2",
    "nul": b"&scope=a%00b",
    "many": b"&a=1" * 64,
}.items():
    row(
        f"J14-{name}",
        lambda s, tail=tail: s.raw(b"grant_type=client_credentials" + tail),
        400,
        "requete_invalide",
    )
row(
    "J15",
    lambda s: s.raw(b"grant_type=client_credentials&scope=a&scope=a"),
    400,
    "parametre_repete",
)
row(
    "J15-grant",
    lambda s: s.raw(b"grant_type=client_credentials&grant_type="),
    400,
    "parametre_repete",
)
row(
    "J15-resource",
    lambda s: s.raw(b"grant_type=client_credentials&resource=a&resource=b"),
    400,
    "ressource_inconnue",
)
ok("J15-unknown", lambda s: s.raw(b"grant_type=client_credentials&x=1&x=2"))
row("J16-absent", lambda s: s.raw(b"scope=inscription.lire"), 400, "requete_invalide")
row("J16-empty", lambda s: s.raw(b""), 400, "requete_invalide")
for other in ("password", "authorization_code", "refresh_token", "CLIENT_CREDENTIALS"):
    row(
        f"J16-{other}",
        lambda s, other=other: s.asks(grant_type=other),
        400,
        "type_d_autorisation",
    )
row("J20", lambda s: s.porte.token(), 401, "authentification_absente")
row(
    "J20-id-alone",
    lambda s: s.porte.token(client_id=s.holder.machine_id),
    401,
    "authentification_absente",
)
row(
    "J21",
    lambda s: s.porte.token(client_id=s.holder.machine_id, client_secret=s.secret),
    401,
    "methode_refusee",
)
row("J22-secret", lambda s: s.asks(client_secret=s.secret), 400, "deux_methodes")
row(
    "J22-assertion",
    lambda s: s.porte.token(s.basic, **s.signer.assertion()),
    400,
    "deux_methodes",
)
row("J23-bearer", lambda s: s.with_header("Bearer abc"), 401, "methode_refusee")
row("J23-digest", lambda s: s.with_header("Digest username=x"), 401, "methode_refusee")
row("J23-two", lambda s: s.with_header(f"{s.basic}, {s.basic}"), 400, "requete_invalide")
row("J23-base64", lambda s: s.with_header("Basic é!"), 400, "requete_invalide")
row("J23-colon", lambda s: s.with_header(coded("sans deux-points")), 400, "requete_invalide")
row("J23-nul", lambda s: s.with_header(coded("aip1234ap:a\0b")), 400, "requete_invalide")
row(
    "J24-no-type",
    lambda s: s.porte.token(client_assertion=s.signer.assertion()["client_assertion"]),
    400,
    "requete_invalide",
)
row(
    "J24-no-assertion",
    lambda s: s.porte.token(client_assertion_type=ASSERTION_TYPE),
    400,
    "requete_invalide",
)
row(
    "J24-other-type",
    lambda s: s.porte.token(**s.signer.assertion() | {"client_assertion_type": "urn:saml"}),
    401,
    "methode_refusee",
)
row("J25-id", lambda s: s.with_header(basic("pip1234ad", "x")), 401, "mauvais_environnement")
row(
    "J25-secret",
    lambda s: s.with_header(basic(s.holder.machine_id, FOREIGN_SECRET)),
    401,
    "mauvais_environnement",
)
row(
    "J25-assertion",
    lambda s: assertion(s, iss="pip1234ad", sub="pip1234ad"),
    401,
    "mauvais_environnement",
)
for name, pair in {
    "unknown": ("aip0407km", STRANGE_SECRET),
    "typo": ("aip1234aa", STRANGE_SECRET),
    "empty": ("", ""),
    "surrogate": ("aip1234ap", quote("🗝")),
    "long": ("a" * 3000, "b" * 3000),
}.items():
    row(
        f"J26-{name}",
        lambda s, pair=pair: s.with_header(basic(*pair)),
        401,
        "identification_refusee",
    )
row(
    "J26-wrong",
    lambda s: s.with_header(basic(s.holder.machine_id, STRANGE_SECRET)),
    401,
    "identification_refusee",
)
row(
    "J26-malformed",
    lambda s: s.with_header(basic(s.holder.machine_id, s.secret[:-1] + "!")),
    401,
    "identification_refusee",
)
row(
    "J27",
    lambda s: s.with_header(basic(s.signer.machine_id, STRANGE_SECRET)),
    401,
    "identification_refusee",
)
row(
    "J28",
    lambda s: s.with_header(basic(s.newcomer.machine_id, s.password.lower())),
    400,
    "mot_de_passe_temporaire",
)
row(
    "J28-wrong",
    lambda s: s.with_header(basic(s.newcomer.machine_id, "7" * 24)),
    401,
    "identification_refusee",
)
ok("J40", lambda s: s.asks())
ok("J41", lambda s: s.asks(scope="medecin-famille.consulter"))
row(
    "J42",
    lambda s: s.asks(scope="inscription.lire medecin-famille.consulter"),
    400,
    "portees_de_deux_services",
)
row(
    "J42-resource",
    lambda s: s.asks(scope="inscription.lire", resource=URN + "identite-medecin"),
    400,
    "portees_de_deux_services",
)
row("J43-unknown", lambda s: s.asks(scope="inscription.lire user/x"), 400, "portee_inconnue")
row("J43-odd", lambda s: s.asks(scope="é\n\"'<"), 400, "portee_inconnue")
row("J43-not-granted", lambda s: s.asks(scope="bac.lire"), 400, "portee_non_accordee")
ok("J44", lambda s: s.asks(scope="openid launch/patient inscription.lire"))
row("J44-alone", lambda s: s.asks(scope="openid launch"), 400, "portee_vide")
ok("J45", lambda s: s.asks(resource=URN + "identite-medecin"))
ok("J45-alias", lambda s: s.asks(resource="https://porte.exemple.ca/b2b/v1"))
for name, resource in {
    "unknown": URN + "fhir",
    "fragment": URN + "inscription#x",
    "relative": "/inscription/v1",
    "foreign": "urn:poterne:partenaire:inscription",
}.items():
    row(
        f"J45-{name}",
        lambda s, resource=resource: s.asks(resource=resource),
        400,
        "ressource_inconnue",
    )
