from danvan.policy import SIGNED_IN, page

from . import desk_views

app_name = "voices"
urlpatterns = [
    page("", desk_views.box, name="box", needs=SIGNED_IN),
    page("cau-mo-khoa/", desk_views.make_key, name="key", needs=SIGNED_IN),
    page("mo-khoa/", desk_views.unlock, name="unlock", needs=SIGNED_IN),
    page("khoa-lai/", desk_views.lock, name="lock", needs=SIGNED_IN),
    page("noi-nhan/", desk_views.channels, name="channels", needs="voice.channel"),
    page("noi-nhan/<int:pk>/mo/", desk_views.open_channel, name="open_channel", needs="voice.channel"),
    page("noi-nhan/<int:pk>/dong/", desk_views.close_channel, name="close_channel", needs="voice.channel"),
    page("noi-nhan/<int:pk>/du-phong/", desk_views.recovery, name="recovery", needs="voice.channel"),
    page("du-phong/<int:pk>/", desk_views.recover, name="recover", needs=SIGNED_IN),
    page("ban-giao/<int:pk>/", desk_views.hand, name="hand", needs=SIGNED_IN),
    page("y-kien/<slug:code>/", desk_views.case, name="case", needs=SIGNED_IN),
    page("y-kien/<slug:code>/giong/", desk_views.alike, name="alike", needs=SIGNED_IN),
    page("y-kien/<slug:code>/giao/", desk_views.assign, name="assign", needs=SIGNED_IN),
    page("y-kien/<slug:code>/chuyen-loi/", desk_views.pass_on, name="pass_on", needs=SIGNED_IN),
    page("y-kien/<slug:code>/hoi-lai/", desk_views.ask, name="ask", needs=SIGNED_IN),
    page("y-kien/<slug:code>/soan/", desk_views.draft, name="draft", needs=SIGNED_IN),
    page("y-kien/<slug:code>/tra-lai/", desk_views.send_back, name="send_back", needs=SIGNED_IN),
    page("y-kien/<slug:code>/moc/", desk_views.add_step, name="add_step", needs=SIGNED_IN),
    page("y-kien/<slug:code>/moc/<int:number>/doi/", desk_views.move_step, name="move_step", needs=SIGNED_IN),
    page(
        "y-kien/<slug:code>/moc/<int:number>/xong/",
        desk_views.finish_step,
        name="finish_step",
        needs=SIGNED_IN,
    ),
    page("y-kien/<slug:code>/doi-han/", desk_views.pause, name="pause", needs=SIGNED_IN),
    page("y-kien/<slug:code>/kiem-tra/", desk_views.verify, name="verify", needs=SIGNED_IN),
    page("y-kien/<slug:code>/bao-ve/", desk_views.shield, name="shield", needs=SIGNED_IN),
    page("y-kien/<slug:code>/duyet/", desk_views.publish, name="publish", needs=SIGNED_IN),
    page("y-kien/<slug:code>/tep/<int:number>/", desk_views.file, name="file", needs=SIGNED_IN),
]
