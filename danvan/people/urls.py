"""People and posts; one's own rights."""

from danvan.policy import SIGNED_IN, page

from . import views

app_name = "people"
_MANAGE = "person.manage"
urlpatterns = [
    page("nguoi/", views.people, name="list", needs=_MANAGE),
    page("nguoi/them/", views.add, name="add", needs=_MANAGE),
    page("nguoi/thay-mat/", views.delegate, name="delegate", needs="post.delegate"),
    page(
        "nguoi/thay-mat/<int:number>/thoi/",
        views.end_delegation,
        name="end_delegation",
        needs="post.delegate",
    ),
    page("nguoi/cong-doan/<slug:code>/", views.union_side, name="union_side", needs=_MANAGE),
    page("nguoi/ai/<str:name>/", views.person, name="person", needs=_MANAGE),
    page("nguoi/ai/<str:name>/sua/", views.edit, name="edit", needs=_MANAGE),
    page("nguoi/ai/<str:name>/giao/", views.give, name="give", needs=_MANAGE),
    page("nguoi/ai/<str:name>/chuyen/", views.move, name="move", needs=_MANAGE),
    page("nguoi/ai/<str:name>/nghi/", views.leave, name="leave", needs=_MANAGE),
    page("nguoi/ai/<str:name>/<int:number>/ngay/", views.change, name="change", needs=_MANAGE),
    page("nguoi/ai/<str:name>/<int:number>/ket-thuc/", views.end, name="end", needs=_MANAGE),
    page("quyen/", views.own, name="own", needs=SIGNED_IN),
    page("quyen/<slug:code>/", views.access, name="access", needs="access.read"),
]
