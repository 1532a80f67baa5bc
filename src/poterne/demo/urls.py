"""Addresses of the demonstration, under ``/demo/`` but for the one that opens a desk session."""

from django.urls import path

from poterne.demo import clock, lessons, letters, mailboxes, pen, stage

app_name = "demo"
urlpatterns = [
    path("demo/", stage.stage, name="scene"),
    path("demo/etre/<slug:cle>/", stage.become, name="etre"),
    path("demo/horloge/", clock.advance, name="horloge"),
    path("demo/horloge/effets/", clock.effects, name="effets"),
    path("demo/stylo/", pen.sign, name="stylo"),
    path("demo/stylo/liste.crl", pen.waiting_list, name="liste"),
    path("demo/courrier/", mailboxes.boxes, name="courrier"),
    path("demo/lettres/", letters.letters, name="lettres"),
    path("demo/courrier/<str:adresse>/", mailboxes.box, name="boite"),
    path("demo/courrier/<str:adresse>/rebond/", lessons.bounce, name="rebond"),
    path("demo/courrier/<str:adresse>/<str:nom>/", mailboxes.message, name="courriel"),
    path("demo/courrier/<str:adresse>/<str:nom>/robot/", lessons.robot, name="robot"),
    path("bureau/demo/<slug:cle>/", stage.enter, name="entrer"),
]
