"""Addresses of the demonstration, under ``/demo/`` but for the one that opens a desk session."""

from django.urls import path

from poterne.demo import clock, mailboxes, stage

app_name = "demo"
urlpatterns = [
    path("demo/", stage.stage, name="scene"),
    path("demo/etre/<slug:cle>/", stage.become, name="etre"),
    path("demo/horloge/", clock.advance, name="horloge"),
    path("demo/courrier/", mailboxes.boxes, name="courrier"),
    path("demo/courrier/<str:adresse>/", mailboxes.box, name="boite"),
    path("bureau/demo/<slug:cle>/", stage.enter, name="entrer"),
]
