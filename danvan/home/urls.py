"""Signed-in pages that belong to no single app."""

from danvan.policy import SIGNED_IN, page

from . import views

app_name = "home"
urlpatterns = [
    page("", views.start, name="start", needs=SIGNED_IN),
    page("tim/", views.find, name="find", needs=SIGNED_IN),
    page("thong-bao/", views.notices, name="notices", needs=SIGNED_IN),
    page("don-vi/", views.own_unit, name="own_unit", needs=SIGNED_IN),
    page("don-vi/<slug:code>/", views.unit, name="unit", needs=SIGNED_IN),
]
