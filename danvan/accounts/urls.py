"""Signing in and what protects it."""

from danvan.policy import PUBLIC, SIGNED_IN, page

from . import invitation_views, single_sign_on_views, views

app_name = "accounts"
urlpatterns = [
    page("dang-nhap/", views.sign_in, name="sign_in", needs=PUBLIC),
    page("dang-xuat/", views.sign_out, name="sign_out", needs=SIGNED_IN),
    page("mat-khau/", views.passwords, name="passwords", needs="person.password"),
    page("dang-nhap/co-quan/", single_sign_on_views.to_service, name="to_service", needs=PUBLIC),
    page("dang-nhap/tra-ve/", single_sign_on_views.service_return, name="service_return", needs=PUBLIC),
    page("moi/", invitation_views.come_in, name="come_in", needs=PUBLIC),
    page("loi-moi/", invitation_views.overview, name="invitations", needs="person.password"),
    page("loi-moi/lien-ket/", single_sign_on_views.links, name="links", needs="person.password"),
    page("loi-moi/moi/", invitation_views.invite, name="invite", needs="person.password"),
    page("loi-moi/rut/", invitation_views.withdraw, name="withdraw_invitation", needs="person.password"),
]
