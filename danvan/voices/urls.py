from danvan.policy import SIGNED_IN, page

from . import case_views, key_views

app_name = "voices"
urlpatterns = [
    page("", case_views.box, name="box", needs=SIGNED_IN),
    page("cau-mo-khoa/", key_views.make_key, name="key", needs=SIGNED_IN),
    page("mo-khoa/", key_views.unlock, name="unlock", needs=SIGNED_IN),
    page("khoa-lai/", key_views.lock, name="lock", needs=SIGNED_IN),
    page("noi-nhan/", key_views.channels, name="channels", needs="voice.channel"),
    page("noi-nhan/<int:pk>/mo/", key_views.open_channel, name="open_channel", needs="voice.channel"),
    page("noi-nhan/<int:pk>/dong/", key_views.close_channel, name="close_channel", needs="voice.channel"),
    page("noi-nhan/<int:pk>/du-phong/", key_views.recovery, name="recovery", needs="voice.channel"),
    page("du-phong/<int:pk>/", key_views.recover, name="recover", needs=SIGNED_IN),
    page("ban-giao/<int:pk>/", key_views.hand, name="hand", needs=SIGNED_IN),
    page("y-kien/<slug:code>/", case_views.case, name="case", needs=SIGNED_IN),
    page("y-kien/<slug:code>/giong/", case_views.alike, name="alike", needs=SIGNED_IN),
    page("y-kien/<slug:code>/giao/", case_views.assign, name="assign", needs=SIGNED_IN),
    page("y-kien/<slug:code>/chuyen-loi/", case_views.pass_on, name="pass_on", needs=SIGNED_IN),
    page("y-kien/<slug:code>/hoi-lai/", case_views.ask, name="ask", needs=SIGNED_IN),
    page("y-kien/<slug:code>/soan/", case_views.draft, name="draft", needs=SIGNED_IN),
    page("y-kien/<slug:code>/tra-lai/", case_views.send_back, name="send_back", needs=SIGNED_IN),
    page("y-kien/<slug:code>/moc/", case_views.add_step, name="add_step", needs=SIGNED_IN),
    page("y-kien/<slug:code>/moc/<int:number>/doi/", case_views.move_step, name="move_step", needs=SIGNED_IN),
    page(
        "y-kien/<slug:code>/moc/<int:number>/xong/",
        case_views.finish_step,
        name="finish_step",
        needs=SIGNED_IN,
    ),
    page("y-kien/<slug:code>/doi-han/", case_views.pause, name="pause", needs=SIGNED_IN),
    page("y-kien/<slug:code>/kiem-tra/", case_views.verify, name="verify", needs=SIGNED_IN),
    page("y-kien/<slug:code>/bao-ve/", case_views.shield, name="shield", needs=SIGNED_IN),
    page("y-kien/<slug:code>/duyet/", case_views.publish, name="publish", needs=SIGNED_IN),
    page("y-kien/<slug:code>/tep/<int:number>/", case_views.file, name="file", needs=SIGNED_IN),
]
