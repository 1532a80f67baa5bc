"""What people type at the portal, page by page: the cast's own forms, as controls."""

from tests.cast import BELANGER, ROY, TREMBLAY

IDENTIFIERS = {"types": "production", "context": "gmf", "count": "2"}
LABELS = {"labels_1": "Dossier Clair", "labels_2": "Rendez-vous Clair"}
LEAD = {
    "it_lead_first_name": ROY.first_name,
    "it_lead_last_name": ROY.last_name,
    "it_lead_sexes": "",
    "it_lead_vendor": "Logiciels Boréal",
    "it_lead_email": ROY.email,
}
PERSON = {
    "authorizer_first_name": TREMBLAY.first_name,
    "authorizer_last_name": TREMBLAY.last_name,
    "authorizer_sexes": "F",
    "authorizer_function": "Médecin responsable",
    "authorizer_email": TREMBLAY.email,
}
PLACE = {
    "authorizer_organization_kind": "gmf",
    "authorizer_organization_name": "GMF Bellerive",
    "authorizer_establishment_number": "55001",
    "authorizer_gmf_number": "",
    "authorizer_address": "100, rue des Érables\r\nQuébec (Québec)",
    "authorizer_postal_code": "G1K 7T3",
    "authorizer_phone": "418 555-0123",
    "authorizer_extension": "",
    "authorizer_fax": "",
}
PARTNER = {"types": "partenaire", "count": "1"}
VENDOR_PERSON = {
    "authorizer_first_name": BELANGER.first_name,
    "authorizer_last_name": BELANGER.last_name,
    "authorizer_sexes": "",
    "authorizer_function": "Développeur de logiciels",
    "authorizer_email": BELANGER.email,
}
VENDOR_PLACE = {
    "authorizer_organization_name": "Logiciels Boréal inc.",
    "authorizer_address": "20, avenue du Port\r\nRimouski (Québec)",
    "authorizer_postal_code": "G5L 1A1",
    "authorizer_phone": "418 555-0145",
    "authorizer_extension": "",
    "authorizer_fax": "",
}
