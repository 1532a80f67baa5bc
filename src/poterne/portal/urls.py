"""Addresses of the portal: French, lower case, without personal data; a secret only in a link.

Mails lead to ``entrer``, ``signer_lien``, ``confirmer``, ``remise``, ``transmission``, ``suivi``,
``corriger``, ``acces``, ``justificatifs``, ``activer`` and ``suivre``.
"""

from django.urls import path

from poterne.portal import (
    appeals,
    autosave,
    certificates,
    confirmations,
    corrections,
    credentials,
    departure,
    downloads,
    drafts,
    exports,
    handover,
    justificatifs,
    pages,
    paper,
    proofs,
    requests,
    reveal,
    sections,
    signatures,
    statistics,
    tracking,
)
from poterne.portal.knocking import rationed
from poterne.portal.progress import SECTIONS

app_name = "portail"
_ONE = "demandes/<str:reference>/"
_FOLDERS = {
    "logiciels": "identifiants/logiciels/",
    "personne": "autorisation/personne/",
    "lieu": "autorisation/lieu/",
}

urlpatterns = [
    path("", pages.home, name="accueil"),
    path("choisir/", pages.choose, name="choisir"),
    path("formulaire.pdf", downloads.blank, name="formulaire_vierge"),
    path("aide/", pages.help_, name="aide"),
    path("accessibilite/", pages.accessibility, name="accessibilite"),
    path("vie-privee/", pages.privacy, name="vie_privee"),
    path("etat/", statistics.state, name="etat"),
    path("etat.json", statistics.state_json, name="etat_json"),
    path("activer/", pages.activate, name="activer"),
    path("suivre/", proofs.follow, name="suivre"),
    path("code/", proofs.type_code, name="code"),
    path("quitter/", proofs.leave, name="quitter"),
    path("entrer/<str:jeton>/", rationed(drafts.enter), name="entrer"),
    path("signer/<str:jeton>/", rationed(signatures.landing), name="signer_lien"),
    path("confirmer/<str:jeton>/", rationed(confirmations.confirm), name="confirmer"),
    path("confirmer/<str:jeton>/pas-moi/", rationed(confirmations.deny), name="decliner"),
    path("transmission/<str:jeton>/", rationed(handover.read), name="transmission"),
    path("remise/<str:jeton>/", rationed(reveal.show), name="remise"),
    path("remise/<str:jeton>/pas-moi/", rationed(reveal.not_me), name="pas_moi"),
    path("remise/<str:jeton>/pas-lu/", rationed(reveal.not_read), name="pas_lu"),
    path("acces/", credentials.mine, name="acces"),
    path("acces/<int:pk>/suspendre/", credentials.stop, name="suspendre"),
    path("acces/<int:pk>/retablir/", credentials.restore, name="retablir"),
    path("acces/<int:pk>/retirer/", credentials.remove, name="retirer"),
    path("justificatifs/", justificatifs.mine, name="justificatifs"),
    path("justificatifs/<int:pk>/mot-de-passe/", justificatifs.renew, name="nouveau_mot_de_passe"),
    path("justificatifs/<int:pk>/fuite/", justificatifs.leak, name="fuite"),
    path(
        "justificatifs/<str:reference>/quitter/",
        departure.quit_function,
        name="quitter_fonction",
    ),
    path("signature-declinee/", signatures.declined, name="declinee"),
    path("demandes/", drafts.mine, name="demandes"),
    path("demandes/nouvelle/", drafts.new, name="nouvelle"),
    path("demandes/autre/", drafts.open_another, name="autre"),
    path(_ONE, requests.tasks, name="demande"),
    *(
        path(f"{_ONE}{_FOLDERS.get(name, f'{name}/')}", sections.view(name), name=name)
        for name in SECTIONS
    ),
    path(f"{_ONE}auto/<str:name>/", autosave.keep, name="auto"),
    path(f"{_ONE}verifier/", requests.check, name="verifier"),
    path(f"{_ONE}signer/", requests.choose_signer, name="signer"),
    path(f"{_ONE}feuille/", paper.sheet, name="feuille"),
    path(f"{_ONE}demande.pdf", downloads.filled, name="demande_pdf"),
    path(f"{_ONE}envoyee/", requests.sent, name="envoyee"),
    path(f"{_ONE}suivi/", tracking.track, name="suivi"),
    path(f"{_ONE}renseignements/", exports.offer, name="renseignements"),
    path(f"{_ONE}renseignements.json", exports.as_json, name="renseignements_json"),
    path(f"{_ONE}renseignements.csv", exports.as_csv, name="renseignements_csv"),
    path(f"{_ONE}corriger/", corrections.correct, name="corriger"),
    path(f"{_ONE}revision/", appeals.ask_review, name="revision"),
    path(f"{_ONE}annuler/", requests.cancel, name="annuler"),
    path(f"{_ONE}relancer/", requests.send_again, name="relancer"),
    path(f"{_ONE}modifier/", requests.take_back, name="modifier"),
    path(f"{_ONE}lire/", signatures.read, name="lire"),
    path(f"{_ONE}apposer/", signatures.sign, name="apposer"),
    path(f"{_ONE}apposer/certificat/", certificates.certificate, name="certificat"),
    path(f"{_ONE}apposer/contester/", certificates.contest, name="contester"),
    path(f"{_ONE}refuser/", signatures.decline, name="refuser"),
    path(f"{_ONE}transmettre/", handover.hand, name="transmettre"),
    path(f"{_ONE}transmis/", handover.handed_over, name="transmis"),
]
