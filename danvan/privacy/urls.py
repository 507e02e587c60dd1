"""Personal data: one's own pages, and the register of requests."""

from danvan.policy import SIGNED_IN, page

from . import views

app_name = "privacy"
urlpatterns = [
    page("", views.own, name="own", needs=SIGNED_IN),
    page("sua/", views.amend, name="amend", needs=SIGNED_IN),
    page("tai/", views.copy, name="copy", needs=SIGNED_IN),
    page("yeu-cau/", views.ask, name="ask", needs=SIGNED_IN),
    page("yeu-cau/<slug:code>/", views.own_request, name="request", needs=SIGNED_IN),
    page("yeu-cau/<slug:code>/rut/", views.withdraw, name="withdraw", needs="privacy.withdraw"),
    page("so/", views.register, name="register", needs="privacy.handle"),
    page("so/<slug:code>/", views.case, name="case", needs="privacy.handle"),
    page("so/<slug:code>/<slug:word>/", views.step, name="step", needs="privacy.handle"),
]
