from danvan.policy import page

from . import views

app_name = "plans"
urlpatterns = [
    page("", views.plans, name="list", needs="plan.read"),
    page("lap/", views.begin, name="begin", needs="plan.write"),
    page("<slug:code>/", views.plan, name="plan", needs="plan.read"),
    page("<slug:code>/word/", views.word, name="word", needs="plan.read"),
    page("<slug:code>/them/", views.add_item, name="add_item", needs="plan.write"),
    page("<slug:code>/<slug:item>/sua/", views.edit_item, name="edit_item", needs="plan.write"),
    page("<slug:code>/<slug:item>/bo/", views.drop_item, name="drop_item", needs="plan.write"),
]
