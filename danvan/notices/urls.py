from danvan.policy import SIGNED_IN, page

from . import views

app_name = "notices"
urlpatterns = [
    page("", views.letters, name="letters", needs=SIGNED_IN),
    page("dia-chi/", views.address, name="address", needs=SIGNED_IN),
    page("bo/", views.forget, name="forget", needs=SIGNED_IN),
    page("gio/", views.when, name="when", needs=SIGNED_IN),
    page("lich/", views.make_feed, name="make_feed", needs=SIGNED_IN),
    page("lich/<slug:code>/bo/", views.withdraw_feed, name="withdraw_feed", needs=SIGNED_IN),
]
