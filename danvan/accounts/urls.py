"""Signing in and what protects it."""

from danvan.policy import PUBLIC, SIGNED_IN, page

from . import invitation_views, views

app_name = "accounts"
urlpatterns = [
    page("dang-nhap/", views.sign_in, name="sign_in", needs=PUBLIC),
    page("dang-xuat/", views.sign_out, name="sign_out", needs=SIGNED_IN),
    page("mat-khau/", views.passwords, name="passwords", needs="person.password"),
    page("moi/", invitation_views.come_in, name="come_in", needs=PUBLIC),
    page("loi-moi/", invitation_views.overview, name="invitations", needs="person.password"),
    page("loi-moi/moi/", invitation_views.invite, name="invite", needs="person.password"),
    page("loi-moi/rut/", invitation_views.withdraw, name="withdraw_invitation", needs="person.password"),
]
