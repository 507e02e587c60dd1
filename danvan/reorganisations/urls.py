"""Arranging the organisation."""

from danvan.policy import SIGNED_IN, page

from . import views
from .rules import RIGHT

app_name = "reorganisations"
urlpatterns = [
    page("", views.list_, name="list", needs=RIGHT),
    page("moi/", views.begin, name="begin", needs=RIGHT),
    page("<slug:code>/", views.event, name="event", needs=SIGNED_IN),
    page("<slug:code>/co-so/", views.basics, name="basics", needs=RIGHT),
    page("<slug:code>/don-vi/", views.units, name="units", needs=RIGHT),
    page("<slug:code>/noi-nhan/", views.heirs, name="heirs", needs=RIGHT),
    page("<slug:code>/noi-nhan/moi/", views.new_heir, name="new_heir", needs=RIGHT),
    page("<slug:code>/noi-nhan/<int:number>/", views.heir, name="heir", needs=RIGHT),
    page("<slug:code>/thay-doi/", views.change, name="change", needs=RIGHT),
    page("<slug:code>/chia/<str:what>/", views.share, name="share", needs=RIGHT),
    page("<slug:code>/quyet-dinh/", views.decide, name="decide", needs=RIGHT),
    page("<slug:code>/rut-lai/", views.take_back, name="take_back", needs=RIGHT),
    page("<slug:code>/sua-lai/", views.mend, name="mend", needs=RIGHT),
    page("<slug:code>/bo/", views.drop, name="drop", needs=RIGHT),
]
