"""Every page of the desk process: the portal at the root, the desk under ``bureau/``."""

from django.urls import include, path

urlpatterns = [
    path("bureau/", include("poterne.bureau.urls")),
    path("", include("poterne.facade.urls")),
    path("", include("poterne.portal.urls")),
]

handler400 = "poterne.facade.errors.bad_request"
handler403 = "poterne.facade.errors.permission_denied"
handler404 = "poterne.facade.errors.not_found"
handler500 = "poterne.facade.errors.server_error"
