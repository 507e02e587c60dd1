"""What people of the sample raise and what they are answered; invented, in the words people use."""

from danvan.concerns.rules import Field

CONCERNS: dict[Field, tuple[str, ...]] = {
    Field.FINANCE: (
        "Phụ cấp lưu động đợt khảo sát quý trước đến nay chưa được trả.\nAnh chị em trong tổ đã tự bỏ tiền ăn ở.",
        "Tiền làm thêm giờ tháng trước tính thiếu so với bảng chấm công.",
        "Công tác phí nộp chứng từ đã hai tháng chưa được thanh toán.",
        "Quỹ phúc lợi năm nay chưa thấy công khai thu chi.",
    ),
    Field.PERSONNEL: (
        "Đề nghị công khai tiêu chuẩn quy hoạch trước khi lấy phiếu giới thiệu.",
        "Kết quả xếp loại năm ngoái của tổ chưa được giải thích rõ.",
        "Phòng thiếu hai người từ đầu năm, việc dồn lên những người còn lại.",
    ),
    Field.POLICIES: (
        "Hợp đồng của tôi hết hạn cuối quý này, chưa ai cho biết có được ký tiếp không.",
        "Nâng bậc lương thường xuyên đợt một chậm so với thông báo.",
        "Đề nghị hướng dẫn chế độ nghỉ dưỡng sức sau ốm dài ngày.",
    ),
    Field.CONDITIONS: (
        "Điều hòa tầng bốn hỏng từ tháng tư, buổi chiều rất nóng.",
        "Thang máy nhà B hay dừng giữa tầng, nhiều người ngại đi.",
        "Nhà ăn tăng giá suất ăn nhưng chất lượng giảm rõ.",
        "Đề nghị bố trí chỗ gửi xe cho người đi làm ca chiều.",
        "Máy tính của phòng đã quá cũ, mở tệp dữ liệu mất nhiều phút.",
    ),
    Field.OTHER: (
        "Người dân gửi hồ sơ qua mạng phải chờ lâu mới có giấy hẹn.",
        "Đề nghị mở lớp tiếng Anh chuyên ngành cho cán bộ trẻ.",
        "Nên gộp các biểu báo cáo trùng nhau mà các phòng phải nộp hằng tháng.",
    ),
}
MILESTONES = (
    "Rà soát, xác định đúng số người và số việc",
    "Trình người đứng đầu duyệt cách giải quyết",
    "Làm xong và báo cho người gửi",
)
ANSWERS = (
    "Phòng Kế toán đã chi trả đủ, mọi người đã ký nhận. Từ kỳ sau chi trong 10 ngày sau khi kết thúc đợt.",
    "Cục Quản trị đã sửa xong và bàn giao. Nếu hỏng lại, gọi số máy lẻ của bộ phận trực.",
    "Vụ Tổ chức cán bộ đã niêm yết tiêu chuẩn và danh sách tại bảng tin tầng một, mọi người góp ý trong 10 ngày.",
)
REASONS = (
    "Kho bạc trả lại chứng từ, phải làm lại hồ sơ.",
    "Nhà thầu giao thiết bị chậm một tuần.",
    "Chờ ý kiến của bên công đoàn.",
)
CONCLUSIONS = (
    "Thống nhất ba việc cần làm ngay, giao đồng chí phó bí thư theo dõi.",
    "Chi bộ thảo luận cách nghe và trả lời ý kiến của quần chúng trong phòng.",
    "Rút kinh nghiệm việc chậm trả lời, phân công lại người phụ trách.",
)
