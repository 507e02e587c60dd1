"""Doors for whoever has a link from a letter, or the secret of a calendar: no sign-in, no cookie."""

from danvan.policy import PUBLIC, page

from . import views

app_name = "letters"
urlpatterns = [
    page("lich/<slug:secret>.ics", views.feed, name="feed", needs=PUBLIC),
    page("thu/dia-chi/<slug:secret>/", views.confirm, name="confirm", needs=PUBLIC),
    page("thu/dung/<slug:key>/", views.stop, name="stop", needs=PUBLIC),
]
