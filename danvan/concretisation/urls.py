from danvan.policy import page

from . import views

app_name = "concretisation"
urlpatterns = [
    page("", views.texts, name="texts", needs="concretisation.read"),
    page("<slug:code>/", views.clause_map, name="map", needs="concretisation.read"),
    page("<slug:code>/don-vi/", views.units, name="units", needs="concretisation.read"),
    page("<slug:code>/giao/", views.ask, name="ask", needs="concretisation.ask"),
    page("<slug:code>/thanh-nhiem-vu/", views.measures, name="measures", needs="programme.write"),
    page("<slug:code>/viec-cua-don-vi/", views.own, name="own", needs="concretisation.answer"),
    page("<slug:code>/khong-ap-dung/", views.waive, name="waive", needs="concretisation.waive"),
    page("<slug:code>/tra-loi-lai/", views.take_back, name="take_back", needs="concretisation.waive"),
]
