from danvan.policy import SIGNED_IN, page

from . import views

app_name = "programmes"
urlpatterns = [
    page("", views.programmes, name="list", needs=SIGNED_IN),
    page("them/", views.add, name="add", needs="programme.write"),
    page("<slug:code>/", views.tree, name="tree", needs=SIGNED_IN),
    page("<slug:code>/sua/", views.edit, name="edit", needs=SIGNED_IN),
    page("<slug:code>/them/", views.add_measure, name="add_measure", needs=SIGNED_IN),
    page("<slug:code>/giao/", views.issue_all, name="issue_all", needs=SIGNED_IN),
    page("<slug:code>/rut/", views.withdraw, name="withdraw", needs=SIGNED_IN),
    page("<slug:code>/muc-tieu/", views.add_objective, name="add_objective", needs=SIGNED_IN),
    page(
        "<slug:code>/muc-tieu/<slug:objective>/", views.edit_objective, name="edit_objective", needs=SIGNED_IN
    ),
    page("<slug:code>/<slug:measure>/noi-nhan/", views.aim, name="aim", needs=SIGNED_IN),
    page("<slug:code>/<slug:measure>/rut/", views.withdraw_measure, name="withdraw_measure", needs=SIGNED_IN),
    page("<slug:code>/<slug:measure>/", views.measure, name="measure", needs=SIGNED_IN),
    page("<slug:code>/<slug:measure>/sua/", views.edit_measure, name="edit_measure", needs=SIGNED_IN),
    page("<slug:code>/<slug:measure>/giao/", views.issue, name="issue", needs=SIGNED_IN),
]
