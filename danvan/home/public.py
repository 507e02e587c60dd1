"""The front door: no sign-in, no cookie."""

from danvan.policy import PUBLIC, page

from . import views

app_name = "public"
urlpatterns = [
    page("", views.front_door, name="front_door", needs=PUBLIC),
    page("bao-ve/", views.protection, name="protection", needs=PUBLIC),
    page("tro-giup/", views.help_page, name="help", needs=PUBLIC),
]
