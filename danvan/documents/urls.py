from danvan.policy import SIGNED_IN, page

from . import views

app_name = "documents"
urlpatterns = [
    page("", views.register, name="register", needs=SIGNED_IN),
    page("them/", views.add, name="add", needs="document.register"),
    page("tep/<slug:code>/", views.file, name="file", needs=SIGNED_IN),
    page("<slug:code>/", views.detail, name="detail", needs=SIGNED_IN),
    page("<slug:code>/sua/", views.edit, name="edit", needs=SIGNED_IN),
]
