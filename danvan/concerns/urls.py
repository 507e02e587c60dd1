from danvan.policy import SIGNED_IN, page

from . import case_views, views

app_name = "concerns"
urlpatterns = [
    page("gui/", views.write, name="write", needs=SIGNED_IN),
    page("gui/cach/", views.way, name="way", needs=SIGNED_IN),
    page("gui/xem-lai/", views.check, name="check", needs=SIGNED_IN),
    page("gui/da-gui/", views.send, name="send", needs=SIGNED_IN),
    page("gui/da-gui/<slug:code>/", views.sent, name="sent", needs=SIGNED_IN),
    page("y-kien/", views.mine, name="mine", needs=SIGNED_IN),
    page("y-kien/<slug:code>/", views.own, name="own", needs=SIGNED_IN),
    page("y-kien/<slug:code>/da-xong/", views.confirm, name="confirm", needs=SIGNED_IN),
    page("y-kien/<slug:code>/mo-lai/", views.reopen, name="reopen", needs=SIGNED_IN),
    page("y-kien/<slug:code>/rut/", views.withdraw, name="withdraw", needs=SIGNED_IN),
    page("y-kien/<slug:code>/loi-nhan/", views.own_message, name="own_message", needs=SIGNED_IN),
    page("hop/", case_views.inbox, name="inbox", needs="concern.inbox"),
    page("hop/<slug:code>/giao/", case_views.assign_here, name="assign_here", needs="concern.inbox"),
    page("vu-viec/", case_views.cases, name="cases", needs=SIGNED_IN),
    page("vu-viec/<slug:code>/", case_views.case, name="case", needs=SIGNED_IN),
    page("vu-viec/<slug:code>/giao/", case_views.assign, name="assign", needs=SIGNED_IN),
    page("vu-viec/<slug:code>/moc/", case_views.add_milestone, name="add_milestone", needs=SIGNED_IN),
    page("vu-viec/<slug:code>/moc/<int:position>/doi-han/", case_views.move, name="move", needs=SIGNED_IN),
    page("vu-viec/<slug:code>/moc/<int:position>/xong/", case_views.finish, name="finish", needs=SIGNED_IN),
    page("vu-viec/<slug:code>/tra-loi/", case_views.answer, name="answer", needs=SIGNED_IN),
    page("vu-viec/<slug:code>/doi-han/", case_views.pause, name="pause", needs=SIGNED_IN),
    page("vu-viec/<slug:code>/kiem-tra/", case_views.verify, name="verify", needs=SIGNED_IN),
    page("vu-viec/<slug:code>/loi-nhan/", case_views.case_message, name="case_message", needs=SIGNED_IN),
]
