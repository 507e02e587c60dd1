"""The organisation and its keeping."""

from danvan.policy import SIGNED_IN, page

from . import views

app_name = "units"
urlpatterns = [
    page("", views.organisation, name="organisation", needs=SIGNED_IN),
    page("nhanh/<slug:code>/", views.branch, name="branch", needs=SIGNED_IN),
    page("nhap/", views.imports, name="imports", needs="unit.import"),
    page("nhap/mau/", views.import_template, name="import_template", needs="unit.import"),
    page("nhap/hien-nay/", views.import_export, name="import_export", needs="unit.import"),
    page("nhap/<slug:code>/", views.import_, name="import", needs="unit.import"),
    page("nhap/<slug:code>/tep-danh-dau/", views.import_marked, name="import_marked", needs="unit.import"),
    page("nhap/<slug:code>/xac-nhan/", views.import_confirm, name="import_confirm", needs="unit.import"),
    page(
        "nhap/<slug:code>/khac-biet/<slug:section>/",
        views.import_differences,
        name="import_differences",
        needs="unit.import",
    ),
    page("nhap/<slug:code>/<slug:step>/", views.import_step, name="import_step", needs="unit.import"),
]
