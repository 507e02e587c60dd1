"""The door of those who have no name here: no sign-in, no cookie (T-10). Every prefix stands in DOOR_PREFIXES."""

from danvan.policy import PUBLIC, page

from . import door_views as views

app_name = "door"
urlpatterns = [
    page("gui/", views.place, name="place", needs=PUBLIC),
    page("gui/cach/", views.how, name="how", needs=PUBLIC),
    page("gui/viet/", views.write, name="write", needs=PUBLIC),
    page("gui/xem-lai/", views.check, name="check", needs=PUBLIC),
    page("gui/bien-nhan/", views.send, name="send", needs=PUBLIC),
    page("gui/da-ghi/", views.kept, name="kept", needs=PUBLIC),
    page("gui/khieu-nai-to-cao/", views.legal_roads, name="legal_roads", needs=PUBLIC),
    page("g/<slug:code>/", views.poster_door, name="poster_door", needs=PUBLIC),
    page("g/<slug:code>/to-dan/", views.poster, name="poster", needs=PUBLIC),
    page("tra-cuu/", views.lookup, name="lookup", needs=PUBLIC),
    page("tra-cuu/loi-nhan/", views.say, name="say", needs=PUBLIC),
    page("tra-cuu/da-xong/", views.confirm, name="confirm", needs=PUBLIC),
    page("tra-cuu/mo-lai/", views.reopen, name="reopen", needs=PUBLIC),
    page("tra-cuu/rut/", views.withdraw, name="withdraw", needs=PUBLIC),
    page("tra-cuu/cho-biet/", views.disclose, name="disclose", needs=PUBLIC),
    page("tra-cuu/bi-gay-kho/", views.report_harm, name="report_harm", needs=PUBLIC),
    page("thoat/", views.leave, name="leave", needs=PUBLIC),
]
