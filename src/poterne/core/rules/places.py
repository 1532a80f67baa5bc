"""Where each field stands: its page on the portal, its name on the form."""

_SECTIONS = {
    "types": "identifiants",
    "context": "identifiants",
    "count": "identifiants",
    "justification": "identifiants",
    "labels": "identifiants",
    "it_lead": "responsable",
    "authorizer.first_name": "personne",
    "authorizer.last_name": "personne",
    "authorizer.sexes": "personne",
    "authorizer.function": "personne",
    "authorizer.email": "personne",
    "authorizer": "lieu",
    "commitments": "signature",
    "signature": "signature",
}

_NAMES = {
    "justification": "Justification du nombre",
    "labels": "Logiciel de l’identifiant",
    "it_lead.first_name": "Prénom (section 3)",
    "it_lead.last_name": "Nom (section 3)",
    "it_lead.vendor": "Nom du développeur de logiciels",
    "it_lead.email": "Adresse électronique (section 3)",
    "authorizer.first_name": "Prénom (section 4)",
    "authorizer.last_name": "Nom (section 4)",
    "authorizer.function": "Fonction",
    "authorizer.organization_name": "Nom de l’organisation",
    "authorizer.establishment_number": "Numéro de l’établissement",
    "authorizer.gmf_number": "Numéro du GMF",
    "authorizer.address": "Adresse de correspondance",
    "authorizer.email": "Adresse électronique (section 4)",
    "authorizer.postal_code": "Code postal",
    "authorizer.phone": "Téléphone",
    "authorizer.extension": "Poste",
    "authorizer.fax": "Télécopieur",
}

TYPED_FIELDS = tuple(_NAMES)
"""Every field where a person types freely, in form order; ``labels`` holds several."""


def section_of(field: str) -> str:
    """The page of ``Breach.field``: ``identifiants``, ``responsable``, ``personne``, ``lieu`` or
    ``signature``; "" when the fault is of the whole request.

    >>> section_of("labels.2"), section_of("authorizer.email"), section_of("authorizer.phone")
    ('identifiants', 'personne', 'lieu')
    """
    return _SECTIONS.get(field) or _SECTIONS.get(field.partition(".")[0], "")


def name_of(field: str) -> str:
    """The field as a person reads it on the form.

    >>> name_of("labels.2"), name_of("authorizer.fax")
    ('Logiciel de l’identifiant 2', 'Télécopieur')
    """
    head, _, index = field.partition(".")
    return f"{_NAMES[head]} {index}" if head == "labels" and index else _NAMES[field]
