from danvan.policy import SIGNED_IN, page

from . import duty_views, views

app_name = "work"
urlpatterns = [
    page("", views.tasks, name="tasks", needs=SIGNED_IN),
    page("ghi/", views.record_here, name="record_here", needs="activity.record"),
    page("ghi/<slug:code>/", views.record, name="record", needs="activity.record"),
    page("hoat-dong/<slug:code>/", views.activity, name="activity", needs=SIGNED_IN),
    page("phai-lam/", duty_views.owes_here, name="owes_here", needs="task.read"),
    page("phai-lam/<slug:code>/", duty_views.owes, name="owes", needs="task.read"),
    page("ban-do/", duty_views.map_here, name="map_here", needs="unit.overview"),
    page("ban-do/<slug:code>/", duty_views.duty_map, name="map", needs="unit.overview"),
    page("dinh-ky/", duty_views.catalogue, name="catalogue", needs=SIGNED_IN),
    page("dinh-ky/quy-dinh/<int:number>/bo/", duty_views.end_rule, name="rule_end", needs="duty.rule"),
    page("dinh-ky/<slug:duty>/quy-dinh/", duty_views.change, name="duty_change", needs="installation.manage"),
    page("dinh-ky/<slug:duty>/<slug:code>/", views.duty, name="duty", needs=SIGNED_IN),
    page("<slug:code>/chia/", views.break_down, name="break_down", needs=SIGNED_IN),
    page("dinh-ky/<slug:duty>/<slug:code>/quy-dinh/", duty_views.rule, name="duty_rule", needs="duty.rule"),
    page("dinh-ky/<slug:duty>/<slug:code>/nhac/", duty_views.remind, name="remind", needs="duty.remind"),
    page(
        "dinh-ky/<slug:duty>/<slug:code>/thoi-mien/",
        duty_views.take_back,
        name="take_back",
        needs="exemption.grant",
    ),
    page("<slug:code>/", views.task, name="task", needs=SIGNED_IN),
]
