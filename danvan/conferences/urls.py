from danvan.policy import page

from . import views

app_name = "conferences"
urlpatterns = [
    page("", views.conferences, name="list", needs="conference.read"),
    page("trieu-tap/", views.call, name="call", needs="conference.write"),
    page("<slug:code>/", views.conference, name="conference", needs="conference.read"),
    page("<slug:code>/sua/", views.edit, name="edit", needs="conference.write"),
    page("<slug:code>/ghi/", views.hold, name="hold", needs="conference.write"),
    page("<slug:code>/thong-bao/", views.notice, name="notice", needs="conference.read"),
]
