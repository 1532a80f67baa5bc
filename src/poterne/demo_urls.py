"""The site of the demonstration: its stage door, then everything of the real one."""

from django.urls import include, path

urlpatterns = [
    path("", include("poterne.demo.urls")),
    path("", include("poterne.urls")),
]
