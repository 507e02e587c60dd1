from danvan.policy import page

from . import views

app_name = "reports"
urlpatterns = [
    page("", views.choose, name="list", needs="report.read"),
    page("da-ky/<slug:code>/", views.signed, name="signed", needs="report.read"),
    page("<slug:key>/", views.report, name="report", needs="report.read"),
    page("<slug:key>/so/<str:code>/", views.figure, name="figure", needs="report.read"),
    page("<slug:key>/ky/", views.sign, name="sign", needs="report.sign"),
    page("<slug:key>/tai-word/", views.word, name="word", needs="report.read"),
]
