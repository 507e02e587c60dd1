"""The map of addresses: public pages at the root, everything for signed-in people under /nb/ (T-10)."""

from django.urls import include, path

signed_in = [
    path("", include("danvan.home.urls")),
    path("", include("danvan.accounts.urls")),
    path("to-chuc/sap-xep/", include("danvan.reorganisations.urls")),
    path("to-chuc/", include("danvan.units.urls")),
    path("van-ban/", include("danvan.documents.urls")),
    path("viec/", include("danvan.work.urls")),
    path("chuong-trinh/", include("danvan.programmes.urls")),
    path("cu-the-hoa/", include("danvan.concretisation.urls")),
    path("hoi-nghi/", include("danvan.conferences.urls")),
    path("quan-triet/", include("danvan.studies.urls")),
    path("ke-hoach/", include("danvan.plans.urls")),
    path("", include("danvan.concerns.urls")),
    path("hop-kin/", include("danvan.voices.urls")),
    path("quan-tri/sao-luu/", include("danvan.backups.urls")),
    path("bao-cao/", include("danvan.reports.urls")),
    path("", include("danvan.people.urls")),
    path("thu-va-lich/", include("danvan.notices.urls")),
    path("du-lieu/", include("danvan.privacy.urls")),
]

urlpatterns = [
    path("", include("danvan.home.public")),
    path("so/", include("danvan.journal.urls")),
    path("", include("danvan.notices.public")),
    path("", include("danvan.voices.public")),
    path("nb/", include(signed_in)),
]

handler400 = "danvan.refusals.bad_request"
handler404 = "danvan.refusals.not_found"
