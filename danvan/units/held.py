"""What this app holds about a person: the person, posts, workbooks sent."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from danvan.periods import today
from danvan.text import code

from . import import_keeping as keeping
from .holdings import Holding, Item, Purpose, register
from .models import Import, Person, Post
from .rules import Role

# The name of somebody whose data were erased, in the data themselves: the journal of the organisation is Vietnamese.
ERASED = "Người đã xóa dữ liệu"


def _person(person: Person) -> Item:
    facts = [
        (_("tên đăng nhập"), person.sign_in_name),
        (_("mã cán bộ"), person.staff_code),
        (_("xưng hô"), person.get_address_form_display()),
        (_("thư điện tử"), person.email),
        (_("ngôn ngữ"), {"vi": "Tiếng Việt", "en": "English"}.get(person.language, person.language)),
    ]
    return Item(person.name, "; ".join(f"{label}: {value}" for label, value in facts if value))


def _post(post: Post) -> Item:
    until = _("đến %(day)s") % {"day": f"{post.ends_on:%-d/%-m/%Y}"} if post.ends_on else _("đến nay")
    return Item(str(post.office), until, post.starts_on)


def _erase_person(person: Person) -> None:
    person.name = f"{ERASED} {code(4)}"
    person.sign_in_name = f"da-xoa-{code(12)}"
    person.staff_code, person.email, person.address_form = None, "", ""
    person.is_active = False
    person.session_stamp = code(16)
    person.set_unusable_password()
    person.save()


def _still_in_office(person: Person) -> list[str]:
    standing = Post.objects.filter(person=person).exclude(ends_on__lt=today())
    standing = standing.select_related("office__unit__current")
    if any(post.office.role == Role.ADMINISTRATOR for post in standing) and not _others_manage(person):
        return [_("Đây là người quản trị cuối cùng. Cử người quản trị khác trước.")]
    return [
        _("Còn giữ chức vụ: %(post)s. Cho thôi chức vụ trước.") % {"post": post.office} for post in standing
    ]


def _others_manage(person: Person) -> bool:
    others = Post.objects.on(today()).filter(office__role=Role.ADMINISTRATOR, person__is_active=True)
    return others.exclude(person=person).exists()


def _import_runs(_person: Person) -> list[str]:
    return [_("Một lần nhập từ Excel đang chạy. Đợi nhập xong rồi làm tiếp.")] if keeping.busy() else []


register(
    Holding(
        "units.person",
        Purpose.WHO,
        gettext_lazy("Tên và cách liên hệ"),
        gettext_lazy("Đến khi bạn rời tổ chức và yêu cầu xóa."),
        (),
        lambda person: Person.objects.filter(pk=person.pk),
        _person,
        erase=_erase_person,
    )
)
register(
    Holding(
        "units.posts",
        Purpose.WHO,
        gettext_lazy("Chức vụ"),
        gettext_lazy(
            "Giữ lâu dài để biết ai giữ chức vụ nào vào ngày nào; khi xóa dữ liệu thì không còn tên."
        ),
        ("units.Post.person",),
        lambda person: (
            Post.objects.filter(person=person)
            .select_related("office__unit__current")
            .order_by("-starts_on", "-pk")
        ),
        _post,
        day="starts_on",
        reasons=_still_in_office,
    )
)
register(
    Holding(
        "units.imports",
        Purpose.OFFICE,
        gettext_lazy("Tệp Excel bạn đã gửi lên"),
        gettext_lazy("Tệp bị xóa sau 30 ngày; dòng ghi đã nhập thì giữ lâu dài."),
        ("units.Import.by",),
        lambda person: Import.objects.filter(by=person),
        lambda kept: Item(kept.file_name, kept.get_status_display(), kept.at, kept.get_absolute_url()),
        day="at",
        reasons=_import_runs,
        erase=keeping.forget_person,
    )
)
