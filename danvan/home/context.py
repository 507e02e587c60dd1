"""What the frame of every page shows around its content: names, navigation, counts."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from danvan.concerns.rules import HANDLERS
from danvan.notices import queries as notices
from danvan.units import queries as units
from danvan.units.access import Viewer
from danvan.units.models import Person
from danvan.units.rules import Role
from danvan.voices.rules import RECEIVING

# The word in an address that asks for another language (danvan.home.language).
LANGUAGE_WORD = "ngon-ngu"


@dataclass(frozen=True)
class Frame:
    """What the frame says about who is signed in."""

    person: Person
    post_title: str
    unit_name: str


@dataclass(frozen=True)
class Link:
    """One word of a navigation; `main` marks the one act in the middle of the phone bar, no `url` opens the rest."""

    label: str
    url: str = ""
    icon: str = ""
    count: int = 0
    current: bool = False
    main: bool = False


@dataclass(frozen=True)
class Group:
    """Links that belong together; the label may be empty."""

    links: list[Link]
    label: str = ""


@dataclass(frozen=True)
class Language:
    """A language the page can be read in, and where."""

    code: str
    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Shell:
    """The frame: an empty one is the public door of an organisation without a name."""

    viewer: Frame | None = None
    organisation: str = ""
    is_staff_shell: bool = False
    demo: bool = False
    nav: list[Group] = field(default_factory=list)
    tabs: list[Link] = field(default_factory=list)
    account: list[Link] = field(default_factory=list)
    footer: list[Link] = field(default_factory=list)
    languages: list[Language] = field(default_factory=list)
    notices: int = 0
    home_url: str = "/"
    search_url: str = ""
    notices_url: str = ""
    sign_in_url: str = ""
    sign_out_url: str = ""
    # Whose device notes these are, without saying who (static/js/keep.js).
    keeper: str = ""
    # What an address of a public page carries on in another language than the first.
    tongue: str = ""


def shell(request: HttpRequest) -> dict[str, Shell]:
    """The context processor of base.html."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None:
        return {
            "shell": Shell(
                demo=settings.DEMO,
                languages=languages(request),
                footer=_footer(),
                sign_in_url=address("accounts:sign_in"),
                tongue=tongue(),
            )
        }
    post, unit = units.post_title(viewer)
    staff = bool(viewer.rights)
    return {
        "shell": Shell(
            viewer=Frame(viewer.person, post, unit),
            organisation=unit,
            is_staff_shell=staff,
            keeper=salted_hmac("danvan.keep", str(viewer.person.pk)).hexdigest()[:20],
            demo=settings.DEMO,
            nav=_staff(viewer, request.path) if staff else [Group(_employee(request.path))],
            tabs=_tabs(viewer, request.path) if staff else _employee_tabs(request.path),
            account=_account(request.path),
            footer=[*_footer(), _why(request.path)],
            languages=languages(request),
            notices=notices.waiting(viewer).count(),
            home_url=address("home:start"),
            search_url=address("home:find"),
            notices_url=address("home:notices"),
            sign_out_url=address("accounts:sign_out"),
            tongue=tongue(),
        )
    }


def _link(path: str, label: str, name: str, icon: str, *, main: bool = False) -> Link:
    url = address(name)
    here = path == url or (name != "home:start" and bool(url) and path.startswith(url))
    if (
        name == "work:tasks"
    ):  # the map and the catalogue of duties stand below its address, with a word of their own
        here = here and not path.startswith((f"{url}ban-do/", f"{url}dinh-ky/"))
    if name == "work:map_here":
        here = here or path.startswith(address("work:catalogue"))
    return Link(label, url, icon, current=here, main=main)


def _employee(path: str) -> list[Link]:
    return [
        _link(path, _("Trang chủ"), "home:start", "home"),
        _link(path, _("Ý kiến"), "concerns:mine", "messages"),
        _link(path, _("Chương trình"), "programmes:list", "sitemap"),
        _link(path, _("Văn bản"), "documents:register", "file-text"),
        _link(path, _("Tổ chức"), "units:organisation", "building-community"),
    ]


def _employee_tabs(path: str) -> list[Link]:
    home, mine, programmes, *_rest = _employee(path)
    write = _link(path, _("Gửi"), "concerns:write", "pencil-plus", main=True)
    return [home, mine, write, programmes, Link(_("Thêm"), icon="menu-2")]


def _staff(viewer: Viewer, path: str) -> list[Group]:
    """What waits for me; areas of work; overview."""
    waiting = [_link(path, _("Việc của tôi"), "home:start", "checklist")]
    if _takes_in(viewer):
        waiting.append(_link(path, _("Hộp tiếp nhận"), "concerns:inbox", "inbox"))
    waiting.append(_link(path, _("Vụ việc"), "concerns:cases", "folder"))
    if any(post.role in RECEIVING | HANDLERS for post in viewer.held):
        waiting.append(_link(path, _("Hộp kín"), "voices:box", "lock"))
    waiting.append(_link(path, _("Ý kiến của tôi"), "concerns:mine", "messages"))
    areas = [
        _link(path, _("Nhiệm vụ"), "work:tasks", "list-check"),
        _link(path, _("Chương trình"), "programmes:list", "sitemap"),
        _link(path, _("Văn bản"), "documents:register", "file-text"),
    ]
    if "concretisation.read" in viewer.rights:
        areas.append(_link(path, _("Cụ thể hóa văn bản"), "concretisation:texts", "list-check"))
    if "study.read" in viewer.rights:
        areas.append(_link(path, _("Học tập, quán triệt"), "studies:list", "school"))
    if "plan.read" in viewer.rights:
        areas.append(_link(path, _("Kế hoạch năm"), "plans:list", "calendar"))
    if "conference.read" in viewer.rights:
        areas.append(_link(path, _("Hội nghị liên tịch"), "conferences:list", "users-group"))
    overview = []
    if "unit.overview" in viewer.rights:
        overview.append(_link(path, _("Việc định kỳ"), "work:map_here", "calendar-check"))
        overview.append(_link(path, _("Đơn vị"), "home:own_unit", "chart-dots"))
    if "report.read" in viewer.rights:
        overview.append(_link(path, _("Báo cáo 6 tháng"), "reports:list", "report-analytics"))
    overview.append(_link(path, _("Tổ chức"), "units:organisation", "users-group"))
    settings = _settings(viewer, path)
    kept = [Group(settings, _("Quản trị"))] if settings else []
    return [Group(waiting), Group(areas), Group(overview), *kept]


# What an administrator keeps: the right that opens the page, its word, its address, its icon.
_SETTINGS = (
    ("installation.manage", gettext_lazy("Bắt đầu"), "home:setup", "list-check"),
    ("unit.import", gettext_lazy("Nhập từ Excel"), "units:imports", "table-import"),
    ("unit.reorganise", gettext_lazy("Sắp xếp tổ chức"), "reorganisations:list", "arrows-split"),
    ("person.manage", gettext_lazy("Người và chức vụ"), "people:list", "users"),
    ("person.password", gettext_lazy("Lời mời"), "accounts:invitations", "mail"),
    ("voice.channel", gettext_lazy("Nơi nhận ý kiến kín"), "voices:channels", "lock"),
    ("installation.manage", gettext_lazy("Sao lưu"), "backups:overview", "device-floppy"),
    ("privacy.handle", gettext_lazy("Yêu cầu về dữ liệu cá nhân"), "privacy:register", "shield-lock"),
)


def _settings(viewer: Viewer, path: str) -> list[Link]:
    return [
        _link(path, str(label), name, icon)
        for right, label, name, icon in _SETTINGS
        if right in viewer.rights and address(name) and _opens(viewer, name)
    ]


def _opens(viewer: Viewer, name: str) -> bool:
    """The set-up opens for who looks after the whole installation, not one branch of it."""
    return name != "home:setup" or units.reaches_everything(viewer)


def _account(path: str) -> list[Link]:
    """What belongs to the person alone."""
    links = (
        (_("Quyền của tôi"), "people:own", "user-check"),
        (_("Thư và lịch"), "notices:letters", "mail"),
        (_("Đăng nhập và bảo mật"), "accounts:security", "key"),
        (_("Dữ liệu của tôi"), "privacy:own", "shield-lock"),
    )
    return [_link(path, label, name, icon) for label, name, icon in links if address(name)]


def _takes_in(viewer: Viewer) -> bool:
    return any(post.role == Role.INTAKE for post in viewer.held)


def _tabs(viewer: Viewer, path: str) -> list[Link]:
    """Four words and the rest; the one act in the middle."""
    tabs = [_link(path, _("Việc"), "home:start", "checklist")]
    box = (
        ("concerns:inbox", _("Hộp"), "inbox")
        if _takes_in(viewer)
        else ("concerns:cases", _("Vụ việc"), "folder")
    )
    tabs.append(_link(path, box[1], box[0], box[2]))
    if "activity.record" in viewer.rights:
        tabs.append(_link(path, _("Ghi nhận"), "work:record_here", "plus", main=True))
    else:
        tabs.append(_link(path, _("Gửi"), "concerns:write", "pencil-plus", main=True))
    if "unit.overview" in viewer.rights:
        tabs.append(_link(path, _("Đơn vị"), "home:own_unit", "chart-dots"))
    else:
        tabs.append(_link(path, _("Chương trình"), "programmes:list", "sitemap"))
    return [*tabs, Link(_("Thêm"), icon="menu-2")]


def _footer() -> list[Link]:
    return [
        Link(_("Bạn được bảo vệ thế nào"), address("public:protection")),
        Link(_("Sổ công khai"), address("journal:book")),
        Link(_("Trợ giúp"), address("public:help")),
    ]


def _why(path: str) -> Link:
    """Which right opened the page the person is on."""
    return Link(
        _("Vì sao tôi thấy trang này"), f"{address('people:own')}?{urlencode({'trang': path}, safe='/')}"
    )


def languages(request: HttpRequest) -> list[Language]:
    """The same page in each language."""
    now = get_language()
    return [
        Language(code, label, f"{request.path}?{LANGUAGE_WORD}={code}", code == now)
        for code, label in settings.LANGUAGES
    ]


def tongue() -> str:
    """The query that keeps a public page in the language it is read in; empty for the first language."""
    now = get_language()
    return "" if now == settings.LANGUAGE_CODE else f"?{LANGUAGE_WORD}={now}"


def address(name: str) -> str:
    """Where a page is, or nothing while it is not built."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
