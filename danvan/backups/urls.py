from danvan.policy import page

from . import views

app_name = "backups"
urlpatterns = [page("", views.overview, name="overview", needs="installation.manage")]
