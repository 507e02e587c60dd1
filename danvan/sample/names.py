"""Names for the sample: of people, of agencies that were in the Bloc, of the departments any office has."""

from random import Random

FAMILY = (
    ("Nguyễn", 38), ("Trần", 12), ("Lê", 9), ("Phạm", 7), ("Hoàng", 5), ("Phan", 4), ("Vũ", 4), ("Đặng", 3),
    ("Bùi", 3), ("Đỗ", 3), ("Hồ", 2), ("Ngô", 2), ("Dương", 2), ("Lý", 1), ("Đinh", 1), ("Mai", 1), ("Trịnh", 1),
    ("Đoàn", 1), ("Tạ", 1), ("Cao", 1),
)  # fmt: skip
MIDDLE_WOMEN = ("Thị", "Thu", "Minh", "Ngọc", "Thanh", "Quỳnh", "Hồng", "Thúy", "Bích", "Kim")
MIDDLE_MEN = ("Văn", "Đức", "Quang", "Minh", "Hữu", "Xuân", "Ngọc", "Thanh", "Bảo", "Công")
WOMEN = (
    "Hằng", "Hạnh", "Ngân", "Anh", "Châu", "Diệp", "Dung", "Giang", "Hà", "Hiền", "Hoa", "Huệ", "Hương", "Lan",
    "Linh", "Loan", "Mai", "My", "Nga", "Nhung", "Oanh", "Phương", "Quyên", "Thảo", "Thơm", "Trang", "Tuyết",
    "Vân", "Xuân", "Yến",
)  # fmt: skip
MEN = (
    "Nam", "Vinh", "Tuấn", "An", "Bình", "Cường", "Dũng", "Đạt", "Giang", "Hải", "Hiếu", "Hòa", "Hùng", "Khoa",
    "Kiên", "Lâm", "Long", "Mạnh", "Nghĩa", "Phong", "Phúc", "Quân", "Sơn", "Tân", "Thắng", "Thành", "Toàn",
    "Trung", "Tùng", "Việt",
)  # fmt: skip

# Bodies whose party organisations belonged to the Bloc or to what came after it; what stands below them is invented.
AGENCIES = (
    "Bộ Tư pháp", "Học viện Chính trị quốc gia Hồ Chí Minh", "Văn phòng Trung ương Đảng",
    "Bộ Văn hóa, Thể thao và Du lịch", "Liên hiệp các Hội Khoa học và Kỹ thuật Việt Nam", "Bộ Công Thương",
    "Bộ Ngoại giao", "Bộ Y tế", "Bộ Giáo dục và Đào tạo", "Bộ Tài chính", "Bộ Xây dựng",
    "Bộ Khoa học và Công nghệ", "Bộ Nội vụ", "Ngân hàng Nhà nước Việt Nam", "Thanh tra Chính phủ",
    "Văn phòng Chính phủ", "Viện Hàn lâm Khoa học và Công nghệ Việt Nam",
    "Liên hiệp các Hội Văn học nghệ thuật Việt Nam", "Liên hiệp các tổ chức hữu nghị Việt Nam",
    "Liên minh Hợp tác xã Việt Nam", "Hội Chữ thập đỏ Việt Nam",
)  # fmt: skip
DEPARTMENTS = (
    "Vụ Tổ chức cán bộ", "Vụ Kế hoạch - Tài chính", "Vụ Pháp chế", "Văn phòng cơ quan", "Thanh tra cơ quan",
    "Cục Công nghệ thông tin", "Vụ Hợp tác quốc tế", "Trung tâm Dữ liệu", "Viện Nghiên cứu chiến lược",
    "Trường Bồi dưỡng cán bộ", "Báo và Tạp chí", "Cục Quản trị", "Vụ Tổng hợp", "Vụ Địa phương",
    "Trung tâm Thông tin - Thư viện", "Cục Lưu trữ", "Vụ Thi đua - Khen thưởng", "Nhà xuất bản",
    "Ban Quản lý dự án", "Vụ Khoa học", "Trung tâm Hội nghị", "Nhà khách cơ quan", "Vụ Đào tạo", "Viện Kinh tế",
)  # fmt: skip
ROOMS = (
    "Phòng Tổng hợp", "Phòng Hành chính", "Phòng Nghiệp vụ 1", "Phòng Nghiệp vụ 2", "Phòng Kế toán",
    "Phòng Quản lý", "Phòng Nghiên cứu", "Phòng Kỹ thuật", "Phòng Đối ngoại", "Phòng Quản trị",
)  # fmt: skip


def person_name(random: Random) -> tuple[str, str]:
    """A full name and the form of address that goes with it."""
    family = random.choices([name for name, _ in FAMILY], [weight for _, weight in FAMILY])[0]
    if random.random() < 0.5:
        return f"{family} {random.choice(MIDDLE_WOMEN)} {random.choice(WOMEN)}", "chị"
    return f"{family} {random.choice(MIDDLE_MEN)} {random.choice(MEN)}", "anh"
