# pip install cryptography
import base64, getpass, json, secrets, time, urllib.request
from cryptography.hazmat.primitives import serialization as s
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

EMETTEUR = "{{ emetteur }}"
IDENTIFIANT = "VOTRE-IDENTIFIANT"
mot_de_passe = getpass.getpass("Mot de passe temporaire : ")

def b64(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()

def signe(cle, entete, duree):
    t = int(time.time())
    contenu = {"iss": IDENTIFIANT, "sub": IDENTIFIANT, "aud": EMETTEUR,
               "iat": t, "exp": t + duree, "jti": secrets.token_hex(16)}
    texte = ".".join(b64(json.dumps(partie).encode()) for partie in (entete, contenu))
    return texte + "." + b64(cle.sign(texte.encode()))

cle = Ed25519PrivateKey.generate()
with open("cle.pem", "wb") as fichier:
    fichier.write(cle.private_bytes(
        s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption()))

x = b64(cle.public_key().public_bytes(s.Encoding.Raw, s.PublicFormat.Raw))
entete = {"typ": "activation+jwt", "alg": "Ed25519",
          "jwk": {"kty": "OKP", "crv": "Ed25519", "x": x}}
corps = {"mode": "cle", "preuve": signe(cle, entete, 300)}
couple = base64.b64encode(f"{IDENTIFIANT}:{mot_de_passe}".encode()).decode()
demande = urllib.request.Request(
    EMETTEUR + "/b2b/v1/activation", json.dumps(corps).encode(),
    {"Authorization": "Basic " + couple, "Content-Type": "application/json"})
print(urllib.request.urlopen(demande).read().decode())
