"""The public book: no sign-in, no cookie."""

from danvan.policy import PUBLIC, page

from . import views

app_name = "journal"
urlpatterns = [
    page("", views.book, name="book", needs=PUBLIC),
    page("dau-niem.txt", views.seal, name="seal", needs=PUBLIC),
]
