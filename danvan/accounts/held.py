"""What this app holds about a person: open sessions, what proves them beside the password, outside accounts."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from danvan.units.holdings import Holding, Item, Purpose, register
from danvan.units.models import Person

from .models import Invitation, OpenSession, OutsideAccount


def _erase_sessions(person: Person) -> None:
    """All of them: the rows of a session say whose it is only when read, and not every one is listed."""
    mine = [
        session.pk
        for session in Session.objects.iterator()
        if session.get_decoded().get("_auth_user_id") == str(person.pk)
    ]
    Session.objects.filter(pk__in=mine).delete()
    OpenSession.objects.filter(person=person).delete()


def _factor(factor: Authenticator) -> Item:
    words = {
        Authenticator.Type.TOTP: _("Ứng dụng sinh mã"),
        Authenticator.Type.WEBAUTHN: _("Khóa trên máy hoặc điện thoại"),
        Authenticator.Type.RECOVERY_CODES: _("Mã dự phòng"),
    }
    return Item(words.get(factor.type, _("Cách xác nhận khác")), "", factor.created_at)


def _erase_factors(person: Person) -> None:
    Authenticator.objects.filter(user=person).delete()


def _erase(rows: QuerySet[Any]) -> None:
    rows.delete()


def _erase_addresses(person: Person) -> None:
    EmailAddress.objects.filter(user=person).delete()


register(
    Holding(
        "accounts.sessions",
        Purpose.ENTRY,
        gettext_lazy("Máy đang đăng nhập bằng tên của bạn"),
        gettext_lazy("12 giờ. Không ghi giờ vào, không ghi địa chỉ mạng."),
        ("accounts.OpenSession.person",),
        lambda person: OpenSession.objects.filter(person=person),
        lambda session: Item(str(session), "", session.began_on),
        day="began_on",
        erase=_erase_sessions,
    )
)
register(
    Holding(
        "accounts.factors",
        Purpose.ENTRY,
        gettext_lazy("Bước xác nhận thứ hai"),
        gettext_lazy("Đến khi bạn gỡ, hoặc dữ liệu của bạn được xóa. Không ai đọc được mã."),
        ("mfa.Authenticator.user",),
        lambda person: Authenticator.objects.filter(user=person).order_by("-created_at", "-pk"),
        _factor,
        day="created_at",
        erase=_erase_factors,
    )
)
register(
    Holding(
        "accounts.addresses",
        Purpose.ENTRY,
        gettext_lazy("Địa chỉ thư để lấy lại tài khoản"),
        gettext_lazy("Đến khi dữ liệu của bạn được xóa."),
        ("account.EmailAddress.user",),
        lambda person: EmailAddress.objects.filter(user=person).order_by("pk"),
        lambda address: Item(address.email),
        erase=_erase_addresses,
    )
)
register(
    Holding(
        "accounts.invitation",
        Purpose.ENTRY,
        gettext_lazy("Mã mời để bạn đặt mật khẩu đầu tiên"),
        gettext_lazy("Đến khi dữ liệu của bạn được xóa. Không ai đọc được mã."),
        ("accounts.Invitation.person",),
        lambda person: Invitation.objects.filter(person=person),
        lambda invitation: Item(_("Mã mời"), "", invitation.made_on),
        day="made_on",
        erase=lambda person: _erase(Invitation.objects.filter(person=person)),
    )
)
register(
    Holding(
        "accounts.invitations_made",
        Purpose.OFFICE,
        gettext_lazy("Lần bạn mời người khác"),
        gettext_lazy("Đến khi dữ liệu của người được mời được xóa."),
        ("accounts.Invitation.made_by",),
        lambda person: Invitation.objects.filter(made_by=person).select_related("person").order_by("-pk"),
        lambda invitation: Item(invitation.person.name, "", invitation.made_on),
        day="made_on",
    )
)
register(
    Holding(
        "accounts.outside",
        Purpose.ENTRY,
        gettext_lazy("Tài khoản của bạn ở nơi khác, dùng để đăng nhập"),
        gettext_lazy("Đến khi liên kết được gỡ, hoặc dữ liệu của bạn được xóa."),
        ("accounts.OutsideAccount.person",),
        lambda person: OutsideAccount.objects.filter(person=person).order_by("pk"),
        lambda account: Item(account.source_words, account.subject, account.linked_on),
        day="linked_on",
        erase=lambda person: _erase(OutsideAccount.objects.filter(person=person)),
    )
)
register(
    Holding(
        "accounts.services",
        Purpose.ENTRY,
        gettext_lazy("Tài khoản ở dịch vụ đăng nhập một lần"),
        gettext_lazy("Xóa cùng dữ liệu của bạn."),
        ("socialaccount.SocialAccount.user",),
        lambda person: SocialAccount.objects.filter(user=person).order_by("pk"),
        lambda account: Item(account.uid),
        erase=lambda person: _erase(SocialAccount.objects.filter(user=person)),
    )
)
