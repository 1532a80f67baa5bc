"""The site of the demonstration: its stage door, then everything of the real one."""

from django.urls import include, path

from poterne.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("", include("poterne.demo.urls")),
    path("", include("poterne.urls")),
]
