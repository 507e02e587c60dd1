"""The door of those who have no name here: no sign-in, no cookie (T-10). Every prefix stands in DOOR_PREFIXES."""

from danvan.policy import PUBLIC, page

from . import door_views, receipt_views

app_name = "door"
urlpatterns = [
    page("gui/", door_views.place, name="place", needs=PUBLIC),
    page("gui/cach/", door_views.how, name="how", needs=PUBLIC),
    page("gui/viet/", door_views.write, name="write", needs=PUBLIC),
    page("gui/xem-lai/", door_views.check, name="check", needs=PUBLIC),
    page("gui/bien-nhan/", door_views.send, name="send", needs=PUBLIC),
    page("gui/da-ghi/", door_views.kept, name="kept", needs=PUBLIC),
    page("gui/khieu-nai-to-cao/", door_views.legal_roads, name="legal_roads", needs=PUBLIC),
    page("g/<slug:code>/", door_views.poster_door, name="poster_door", needs=PUBLIC),
    page("g/<slug:code>/to-dan/", door_views.poster, name="poster", needs=PUBLIC),
    page("tra-cuu/", receipt_views.lookup, name="lookup", needs=PUBLIC),
    page("tra-cuu/loi-nhan/", receipt_views.say, name="say", needs=PUBLIC),
    page("tra-cuu/da-xong/", receipt_views.confirm, name="confirm", needs=PUBLIC),
    page("tra-cuu/mo-lai/", receipt_views.reopen, name="reopen", needs=PUBLIC),
    page("tra-cuu/rut/", receipt_views.withdraw, name="withdraw", needs=PUBLIC),
    page("tra-cuu/cho-biet/", receipt_views.disclose, name="disclose", needs=PUBLIC),
    page("tra-cuu/bi-gay-kho/", receipt_views.report_harm, name="report_harm", needs=PUBLIC),
    page("thoat/", door_views.leave, name="leave", needs=PUBLIC),
]
