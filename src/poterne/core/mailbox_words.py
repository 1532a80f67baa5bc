"""Words that mark a shared mailbox, as data: accents folded, singular, plurals derived."""

_FRENCH = """
information info renseignement accueil reception receptionniste admin administration adjoint
adjointe secretaire secretariat clinique polyclinique cabinet centre clsc cisss ciusss chsld gmf
gmfu umf crds urgence hopital pharmacie laboratoire labo radiologie imagerie soin infirmiere
infirmier infirmerie archive dossier medical medicale medecin docteur professionnel patient rdv
rendezvous rendez vous facturation comptabilite compta paie finance achat approvisionnement rh
ressource humaine emploi recrutement communication contact courriel courrier poste bureau direction
gestion gestionnaire coordination coordonnatrice equipe groupe commun partage general generale
principal soutien technique tech assistance aide depannage service client clientele vente
inscription abonnement demande plainte qualite formation securite surveillance alerte notification
ti sti informatique reseau systeme serveur developpement dev exploitation production projet bonjour
liste tous utilisateur commis telephoniste copieur numeriseur imprimante telecopieur nepasrepondre
reponse
"""

_ENGLISH = """
office frontdesk front desk helpdesk help team staff billing account accounting payroll sales
marketing hr job career hello welcome enquiry inquiry appointment booking scheduling record nursing
nurse clinic pharmacy lab manager management customer care feedback order operation ops it sysadmin
support mail email noreply no reply donotreply everyone all shared public test tester demo user
default guest scan scanner fax mailer daemon
"""

_RFC_2142 = """
abuse noc security postmaster hostmaster usenet news webmaster www uucp ftp root
"""

COMPANY_WORDS = frozenset({"inc", "ltee", "enr", "senc", "corp"})
"""What ends a company’s name, in a cell meant for a person (S3-08)."""

DOMAIN_ALIASES = {
    "googlemail.com": "gmail.com",
    "me.com": "icloud.com",
    "mac.com": "icloud.com",
    "protonmail.com": "proton.me",
    "pm.me": "proton.me",
}
"""Domains that lead to one mailbox; no value is itself a key."""

DOTLESS_DOMAINS = frozenset({"gmail.com"})
"""Domains whose local part ignores dots."""


def _with_plurals(words: list[str]) -> frozenset[str]:
    known = set(words)
    for word in words:
        # Two-letter words have no plural: « its » and « nos » would then cut any token.
        if len(word) > len("it"):
            known |= {word + "s", word + "es", word + "x"}
            if word.endswith("al"):
                known.add(word[:-2] + "aux")
    return frozenset(known)


ROLE_WORDS = _with_plurals(f"{_FRENCH} {_ENGLISH} {_RFC_2142}".split())
"""Every word that names a function or a service instead of a person."""

LONG_ROLE_WORDS = frozenset(word for word in ROLE_WORDS if len(word) > len("it"))
"""Those that may be found inside a longer token."""
