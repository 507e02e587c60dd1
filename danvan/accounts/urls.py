"""Signing in and what protects it."""

from danvan.policy import PUBLIC, SIGNED_IN, page

from . import invitation_views, single_sign_on_views, views

app_name = "accounts"
urlpatterns = [
    page("dang-nhap/", views.sign_in, name="sign_in", needs=PUBLIC),
    page("dang-nhap/xac-nhan/", views.second_step, name="second_step", needs=PUBLIC),
    page("dang-nhap/khoa/", views.passkey, name="passkey", needs=PUBLIC),
    page("dang-nhap/khoa/thach-do/", views.challenge, name="challenge", needs=PUBLIC),
    page("dang-xuat/", views.sign_out, name="sign_out", needs=SIGNED_IN),
    page("tai-khoan/", views.security, name="security", needs=SIGNED_IN),
    page("tai-khoan/xac-nhan/", views.prove, name="prove", needs=SIGNED_IN),
    page("tai-khoan/mat-khau/", views.change_password, name="change_password", needs=SIGNED_IN),
    page("tai-khoan/buoc-hai/", views.set_up, name="set_up", needs=SIGNED_IN),
    page("tai-khoan/buoc-hai/ung-dung/", views.add_totp, name="add_totp", needs=SIGNED_IN),
    page("tai-khoan/buoc-hai/khoa/", views.add_passkey, name="add_passkey", needs=SIGNED_IN),
    page("tai-khoan/buoc-hai/go/<int:number>/", views.remove_factor, name="remove_factor", needs=SIGNED_IN),
    page("tai-khoan/ma-du-phong/", views.recovery_codes, name="recovery_codes", needs=SIGNED_IN),
    page("tai-khoan/phien/", views.end_sessions, name="end_sessions", needs=SIGNED_IN),
    page("mat-khau/", views.passwords, name="passwords", needs="person.password"),
    page("dang-nhap/co-quan/", single_sign_on_views.to_service, name="to_service", needs=PUBLIC),
    page("dang-nhap/tra-ve/", single_sign_on_views.service_return, name="service_return", needs=PUBLIC),
    page("moi/", invitation_views.come_in, name="come_in", needs=PUBLIC),
    page("loi-moi/", invitation_views.overview, name="invitations", needs="person.password"),
    page("loi-moi/lien-ket/", single_sign_on_views.links, name="links", needs="person.password"),
    page("loi-moi/moi/", invitation_views.invite, name="invite", needs="person.password"),
    page("loi-moi/rut/", invitation_views.withdraw, name="withdraw_invitation", needs="person.password"),
]
