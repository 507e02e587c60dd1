from danvan.policy import page

from . import views

app_name = "studies"
urlpatterns = [
    page("", views.plans, name="list", needs="study.read"),
    page("them/", views.add, name="add", needs="study.write"),
    page("<slug:code>/", views.plan, name="plan", needs="study.read"),
    page("<slug:code>/don-vi/", views.units, name="units", needs="study.read"),
    page("<slug:code>/nhap/", views.import_counts, name="import", needs="study.write"),
    page("<slug:code>/nhap/ghi/", views.take, name="take", needs="study.write"),
    page("<slug:code>/cau-hoi/", views.question, name="question", needs="study.write"),
    page("<slug:code>/tu-kiem-tra/", views.check, name="check", needs="study.read"),
    page("<slug:code>/ghi/<slug:unit>/", views.record, name="record", needs="study.read"),
]
