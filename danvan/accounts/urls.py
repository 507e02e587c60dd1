"""Signing in and what protects it."""

from danvan.policy import PUBLIC, SIGNED_IN, page

from . import views

app_name = "accounts"
urlpatterns = [
    page("dang-nhap/", views.sign_in, name="sign_in", needs=PUBLIC),
    page("dang-xuat/", views.sign_out, name="sign_out", needs=SIGNED_IN),
    page("mat-khau/", views.passwords, name="passwords", needs="person.password"),
]
