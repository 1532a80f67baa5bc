"""The one address of the shell itself; the root ``urls`` includes it in every door with pages."""

from django.urls import path

from poterne.facade.appearance import choose

urlpatterns = [path("apparence/", choose, name="apparence")]
