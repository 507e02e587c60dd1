from danvan.policy import SIGNED_IN, page

from . import views

app_name = "work"
urlpatterns = [
    page("", views.tasks, name="tasks", needs=SIGNED_IN),
    page("ghi/", views.record_here, name="record_here", needs="activity.record"),
    page("ghi/<slug:code>/", views.record, name="record", needs="activity.record"),
    page("hoat-dong/<slug:code>/", views.activity, name="activity", needs=SIGNED_IN),
    page("dinh-ky/<slug:duty>/<slug:code>/", views.duty, name="duty", needs=SIGNED_IN),
    page("<slug:code>/chia/", views.break_down, name="break_down", needs=SIGNED_IN),
    page("<slug:code>/", views.task, name="task", needs=SIGNED_IN),
]
