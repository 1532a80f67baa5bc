"""Addresses of the desk, all under ``/bureau/``."""

from django.urls import path

from poterne.bureau import (
    accounts,
    credentials,
    decisions,
    deliveries,
    factors,
    intake,
    letters,
    queue,
    requests,
    signatures,
    staff,
)

app_name = "bureau"
_CASE = "demandes/<str:reference>/"
urlpatterns = [
    path("entrer/", staff.enter, name="entrer"),
    path("entrer/autrement/", staff.enter_otherwise, name="entrer-autrement"),
    path("sortir/", staff.leave, name="sortir"),
    path("reprendre/", staff.take_up, name="reprendre"),
    path("invitation/<str:jeton>/", staff.invitation, name="invitation"),
    path("facons-d-entrer/", factors.factors, name="facteurs"),
    path("facons-d-entrer/cle/", factors.add_key, name="ajouter-cle"),
    path("facons-d-entrer/seconde/", factors.add_second_way, name="ajouter-seconde"),
    path("facons-d-entrer/carre.svg", factors.square, name="carre"),
    path("", queue.home, name="file"),
    path("prochain/", queue.take_next, name="prochain"),
    path(_CASE, requests.case, name="dossier"),
    path(f"{_CASE}signature/<int:signature>.png", requests.signature_image, name="signature"),
    path(f"{_CASE}refuser/", decisions.refuse, name="refuser"),
    path(f"{_CASE}renvoyer/", signatures.send_back, name="renvoyer"),
    path(f"{_CASE}<str:geste>/", requests.act_on, name="geste"),
    path("a-signer/", signatures.to_sign, name="a-signer"),
    path("a-signer/<str:reference>/", signatures.sign, name="signer"),
    path("a-signer-soes/", signatures.to_sign_soes, name="a-signer-soes"),
    path("a-signer-soes/<str:reference>/", signatures.sign_soes, name="signer-soes"),
    path("reception/", intake.receive, name="reception"),
    path("remises/", deliveries.deliveries, name="remises"),
    path("remises/<int:remise>/refaire/", deliveries.reissue, name="refaire"),
    path("courrier/", letters.tray, name="courrier"),
    path("courrier/<int:remise>/lettre/", letters.produce, name="lettre"),
    path("courrier/<int:remise>/<str:geste>/", letters.answer, name="lettre-reponse"),
    path("retrait/", credentials.search, name="retrait"),
    path("retrait/confirmer/", credentials.confirm, name="retrait-confirmer"),
    path("retrait/faire/", credentials.carry_out, name="retrait-faire"),
    path(
        "identifiants/<int:identifiant>/reprendre/",
        credentials.resume,
        name="reprendre-identifiant",
    ),
    path("personnes/", accounts.people, name="personnes"),
    path("personnes/inviter/", accounts.invite, name="inviter"),
    path("personnes/<int:personne>/roles/", accounts.offices, name="roles"),
    path("personnes/<int:personne>/depart/", accounts.departure, name="depart"),
    path("personnes/<int:personne>/invitation/", accounts.invite_again, name="inviter-encore"),
]
