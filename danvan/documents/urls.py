from danvan.policy import SIGNED_IN, page

from . import views

app_name = "documents"
urlpatterns = [
    page("tep/<slug:code>/", views.file, name="file", needs=SIGNED_IN),
]
