"""Role names and honest addresses, for the judgement of shared mailboxes."""

from itertools import product

_FIRST = """
Marie Jean Luc Anne Louise Élodie François Sophie Marc Julie Minh Hélène Claire Paul Samuel Chantal
Ginette Réjean Gaétan Zoé Noémie Mohamed Fatima Xavier Yves Océane Thérèse Benoît Rose Violette
Amélie Rock Jo Aimé Désirée Marie-Ève Jean-François An Li Abdoulaye Guy
"""
_LAST = """
Tremblay Gagnon Roy Côté Bouchard Gauthier Morin Lavoie Fortin Gagné Ouellet Pelletier Bélanger
Lévesque Bergeron Leblanc Paquette Girard Simard Boucher Caron Beaulieu Cloutier Dubé Poirier
Fournier Lapointe Leclerc Lefebvre Poulin St-Pierre Nadeau Martel Ng Nguyễn Li Bureau Page Poste
Dubois Desrosiers Clinique Marchand Boulanger Chef Clerc Pharand Médecin Santerre O’Neil D’Amours
Diallo Haddad Abboud Infante Admin Centre Service Archambault
"""
_ROLES = """
info information accueil reception admin secretariat clinique pharmacie gmf urgence laboratoire rdv
facturation comptabilite rh direction soutien support informatique ti
"""
_PLACES = """
clinique accueil equipe service technique reception general centre info bureau soins archives
patients dossiers
"""
_ORGANIZATIONS = ("Clinique des Érables", "GMF Bellerive", "Logiciels Gabarit", "CLSC Tremblay")

FIRST_NAMES = _FIRST.split()
LAST_NAMES = _LAST.split()


def role_names():
    """Local parts that name no one: one role, two roles, a number behind."""
    roles, places = _ROLES.split(), _PLACES.split()
    pairs = (f"{role}{mark}{place}" for role, mark, place in product(roles, ".-", places))
    return [*roles, *(f"{role}1" for role in roles), *pairs]


def honest_addresses():
    """(address, first name, last name, organization) of people with ordinary habits."""
    shapes = ("{f}.{l}", "{i}{l}", "{l}{i}", "{f}", "{l}", "{f}{l}", "{f}_{l}2", "dr.{l}")
    people = list(product(FIRST_NAMES, LAST_NAMES))
    book = []
    for index, (first, last) in enumerate(people):
        plain = {"f": _ascii(first), "l": _ascii(last), "i": first[0].lower()}
        local = shapes[index % len(shapes)].format_map(plain)
        organization = _ORGANIZATIONS[index % len(_ORGANIZATIONS)]
        book.append((f"{local}@exemple.ca", first, last, organization))
    return book


def _ascii(name):
    kept = name.lower().replace("’", "")
    return kept.translate(str.maketrans("éèêëîôçễ", "eeeeioce"))
