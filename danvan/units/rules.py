"""Kinds, levels and roles, by the names of the field."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Tree(TextChoices):
    """The three parallel trees, joined by links."""

    PARTY = "PARTY", _("Tổ chức đảng")
    AGENCY = "AGENCY", _("Cơ quan, đơn vị")
    MASS = "MASS", _("Đoàn thể")


class Kind(TextChoices):
    PARTY_ORG = "PARTY_ORG", _("Đảng bộ")
    CELL = "CELL", _("Chi bộ")
    PARTY_GROUP = "PARTY_GROUP", _("Tổ đảng")
    AGENCY = "AGENCY", _("Cơ quan")
    PUBLIC_UNIT = "PUBLIC_UNIT", _("Đơn vị sự nghiệp")
    SUB_UNIT = "SUB_UNIT", _("Đơn vị trực thuộc")
    SOE = "SOE", _("Doanh nghiệp nhà nước")
    UNION = "UNION", _("Công đoàn")
    YOUTH_UNION = "YOUTH_UNION", _("Đoàn thanh niên")
    VETERANS = "VETERANS", _("Hội cựu chiến binh")
    WOMEN = "WOMEN", _("Hội phụ nữ")
    FARMERS = "FARMERS", _("Hội nông dân")
    FRONT = "FRONT", _("Mặt trận Tổ quốc")
    MASS_ASSOC = "MASS_ASSOC", _("Hội quần chúng")


TREE_OF = {
    Tree.PARTY: (Kind.PARTY_ORG, Kind.CELL, Kind.PARTY_GROUP),
    Tree.AGENCY: (Kind.AGENCY, Kind.PUBLIC_UNIT, Kind.SUB_UNIT, Kind.SOE),
    Tree.MASS: (
        Kind.UNION,
        Kind.YOUTH_UNION,
        Kind.VETERANS,
        Kind.WOMEN,
        Kind.FARMERS,
        Kind.FRONT,
        Kind.MASS_ASSOC,
    ),
}
TREE_BY_KIND: dict[str, Tree] = {kind.value: tree for tree, kinds in TREE_OF.items() for kind in kinds}


class Level(TextChoices):
    ROOT = "ROOT", _("Toàn Đảng bộ")
    UPPER = "UPPER", _("Cấp trên cơ sở")
    GRASSROOTS = "GRASSROOTS", _("Cơ sở")
    SECTION = "SECTION", _("Bộ phận")
    CELL = "CELL", _("Chi bộ trực thuộc")
    NONE = "", _("Không xếp cấp")


class Role(TextChoices):
    """What an Office is for; exactly one role of a unit is its head."""

    SECRETARY = "SECRETARY", _("Bí thư")
    DEPUTY_SECRETARY = "DEPUTY_SECRETARY", _("Phó bí thư")
    COMMITTEE_MEMBER = "COMMITTEE_MEMBER", _("Cấp ủy viên")
    AGENCY_HEAD = "AGENCY_HEAD", _("Thủ trưởng")
    DEPUTY_HEAD = "DEPUTY_HEAD", _("Cấp phó của người đứng đầu")
    MASS_HEAD = "MASS_HEAD", _("Người đứng đầu đoàn thể")
    MOBILISER = "MOBILISER", _("Cán bộ dân vận")
    REGISTRY_CLERK = "REGISTRY_CLERK", _("Văn thư")
    INTAKE = "INTAKE", _("Người tiếp nhận ý kiến")
    INSPECTOR = "INSPECTOR", _("Kiểm tra viên")
    PIB_CHAIR = "PIB_CHAIR", _("Trưởng ban thanh tra nhân dân")
    PIB_DEPUTY = "PIB_DEPUTY", _("Phó trưởng ban thanh tra nhân dân")
    PIB_MEMBER = "PIB_MEMBER", _("Ủy viên ban thanh tra nhân dân")
    STAFF = "STAFF", _("Cán bộ, công chức, viên chức, người lao động")
    ADMINISTRATOR = "ADMINISTRATOR", _("Quản trị hệ thống")


HEAD_ROLE = {Tree.PARTY: Role.SECRETARY, Tree.AGENCY: Role.AGENCY_HEAD, Tree.MASS: Role.MASS_HEAD}
HEAD_ROLES = frozenset(HEAD_ROLE.values())
# The people's inspection board of an agency: neither its head nor a deputy head may sit on it (domain.md 4.4 [22]).
PIB_ROLES = frozenset({Role.PIB_CHAIR, Role.PIB_DEPUTY, Role.PIB_MEMBER})
NOT_ON_PIB = frozenset({Role.AGENCY_HEAD, Role.DEPUTY_HEAD})
# Roles of one tree only; a role not named here may stand in any.
TREE_BY_ROLE: dict[Role, Tree] = {
    Role.SECRETARY: Tree.PARTY,
    Role.DEPUTY_SECRETARY: Tree.PARTY,
    Role.COMMITTEE_MEMBER: Tree.PARTY,
    Role.AGENCY_HEAD: Tree.AGENCY,
    Role.DEPUTY_HEAD: Tree.AGENCY,
    **dict.fromkeys(PIB_ROLES, Tree.AGENCY),
    Role.MASS_HEAD: Tree.MASS,
}


class Capacity(TextChoices):
    """How a person stands in an office: as its own holder, in place of an absent one, or sent by the one there."""

    HOLDER = "HOLDER", _("Giữ chức vụ")
    STAND_IN = "STAND_IN", _("Phụ trách thay")
    DELEGATE = "DELEGATE", _("Thay mặt")


class ImportStatus(TextChoices):
    """How far a workbook has come."""

    UPLOADED = "UPLOADED", _("Chờ kiểm tra")
    CHECKING = "CHECKING", _("Đang kiểm tra")
    CHECKED = "CHECKED", _("Đã kiểm tra, chưa ghi")
    WRITING = "WRITING", _("Đang ghi")
    WRITTEN = "WRITTEN", _("Đã ghi")
    UNDOING = "UNDOING", _("Đang hoàn tác")
    UNDONE = "UNDONE", _("Đã hoàn tác")
    FAILED = "FAILED", _("Không nhận được tệp")
