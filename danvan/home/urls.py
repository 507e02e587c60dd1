"""Signed-in pages that belong to no single app."""

from danvan.policy import PUBLIC, SIGNED_IN, page

from . import setup_views, views

app_name = "home"
urlpatterns = [
    page("", views.start, name="start", needs=SIGNED_IN),
    page("tim/", views.find, name="find", needs=SIGNED_IN),
    page("thong-bao/", views.notices, name="notices", needs=SIGNED_IN),
    page("bat-dau/", setup_views.overview, name="setup", needs="installation.manage"),
    page("bat-dau/lan-dau/", setup_views.first, name="first_run", needs=PUBLIC),
    page(
        "bat-dau/to-chuc/", setup_views.organisation, name="setup_organisation", needs="installation.manage"
    ),
    page("bat-dau/quy-dinh/", setup_views.rules, name="setup_rules", needs="installation.manage"),
    page("bat-dau/thieu/<slug:what>/", setup_views.gaps, name="setup_gaps", needs="installation.manage"),
    page("don-vi/", views.own_unit, name="own_unit", needs=SIGNED_IN),
    page("don-vi/<slug:code>/", views.unit, name="unit", needs=SIGNED_IN),
]
