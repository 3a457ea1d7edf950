"""Words of the made-up corpus: plain administrative Vietnamese, by field; nothing in it is a fact about anyone.

``{…}`` in a sentence is drawn by lot: ``{n}`` a number, ``{percent}``, ``{money}``, ``{days}``, ``{place}`` a commune of the
register, ``{group}``, ``{thing}``, ``{work}``, ``{trouble}``, ``{measure}`` of the draft's field, ``{office}`` who does it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One field of policy: who leads, what is regulated, what is hard today, what would help."""

    slug: str
    agencies: tuple[str, ...]
    things: tuple[str, ...]
    works: tuple[str, ...]
    troubles: tuple[str, ...]
    measures: tuple[str, ...]


def _field(slug: str, agencies: str, things: str, works: str, troubles: str, measures: str) -> Field:
    return Field(slug, tuple(agencies.split()), *(tuple(p.strip() for p in part.split("|")) for part in
                                                 (things, works, troubles, measures)))


FIELDS = (
    _field(
        "dat-dai", "so-nnmt",
        "bảng giá đất ở nông thôn|đất ở tại các trục đường mới mở|quỹ đất công ích của xã|hạn mức giao đất ở|đất trồng cây lâu năm|"
        "hồ sơ chuyển mục đích sử dụng đất|diện tích tối thiểu khi tách thửa|đất xen kẹt trong khu dân cư",
        "đo đạc lại ranh giới thửa đất|trả kết quả hồ sơ đất đai|xác định vị trí tính giá đất|công bố thửa đất nhỏ hẹp để lấy ý kiến|"
        "cập nhật bản đồ địa chính|thu hồi đất chậm đưa vào sử dụng",
        "tên đường trùng nhau sau khi sắp xếp đơn vị hành chính|giá hai bên ranh giới cũ chênh nhau|hồ sơ nộp lại nhiều lần|"
        "thửa đất chưa có số tờ bản đồ mới|người dân không rõ nộp hồ sơ ở đâu",
        "một bảng tra cứu chung theo tên đường và tờ bản đồ|giữ nguyên giá ở các xã còn khó khăn|bỏ yêu cầu nộp bản sao có chứng thực|"
        "công khai sơ đồ thửa đất tại nhà văn hóa thôn|trả hồ sơ đúng một lần kèm lý do",
    ),
    _field(
        "nong-nghiep", "so-nnmt",
        "vườn cà phê già cỗi|nhà kính, nhà lưới trồng rau|giống cây ăn quả|hồ chứa nước tưới mùa khô|vùng trồng sầu riêng|đàn bò sữa|"
        "hợp đồng bao tiêu nông sản|mã số vùng trồng|cây che bóng trong vườn cà phê|máy sấy nông sản của hợp tác xã",
        "trồng xen cây che bóng|tái canh cà phê|lắp hệ thống tưới tiết kiệm|đăng ký mã số vùng trồng|tập huấn ghi nhật ký đồng ruộng|"
        "kiểm tra dư lượng thuốc|di dời chuồng trại ra khỏi khu dân cư",
        "giá nông sản lên xuống thất thường|nước tưới thiếu vào cuối mùa khô|đất dốc bị rửa trôi|thương lái ép giá khi vào vụ|"
        "nhiều hộ chưa có hợp đồng tiêu thụ|chi phí phân bón tăng",
        "hỗ trợ một phần tiền cây giống|cho vay không lãi trong ba vụ đầu|cử cán bộ khuyến nông đến tận vườn|lập điểm thu mua tại xã|"
        "thưởng cho vườn giữ được thảm cỏ|đo nước ngầm và báo cho người trồng",
    ),
    _field(
        "giao-duc", "so-gddt",
        "học phí mầm non và phổ thông|tiền đưa đón học sinh vùng xa|bữa ăn bán trú|phòng học ghép ở điểm trường lẻ|sách giáo khoa dùng chung|"
        "lớp học hai buổi mỗi ngày|khoản thu thỏa thuận đầu năm học",
        "tuyển sinh vào lớp sáu|tổ chức lớp học buổi chiều|chọn nhà cung cấp suất ăn|chuyển điểm trường lẻ về trường chính|"
        "mời phụ huynh giám sát bếp ăn|nhận học sinh trái tuyến",
        "đường đến trường xa và ngập khi mưa lớn|phụ huynh phải nộp nhiều khoản đầu năm|thiếu giáo viên tiếng Anh|"
        "bếp ăn chưa có nơi sơ chế riêng|học sinh bỏ học giữa chừng để đi hái cà phê",
        "chi tiền đưa đón theo tháng học|miễn học phí cho con hộ nghèo|công khai mọi khoản thu trên bảng tin của trường|"
        "cho mượn sách đến hết năm học|bố trí xe đưa đón theo tuyến cố định",
    ),
    _field(
        "y-te", "so-y-te",
        "giá khám bệnh tại trạm y tế|tủ thuốc cơ sở|khám sức khỏe định kỳ cho người cao tuổi|tiêm chủng cho trẻ em|nhân viên y tế thôn|"
        "xe cứu thương tuyến xã",
        "khám bệnh lưu động|lập hồ sơ sức khỏe điện tử|trực cấp cứu ngoài giờ|phòng sốt xuất huyết|đưa thuốc đến nhà cho người bệnh mãn tính",
        "trạm y tế thiếu bác sĩ|người cao tuổi phải đi xa để lấy thuốc|thuốc trong danh mục hay hết|phụ cấp trực thấp",
        "phụ cấp thêm cho y tế thôn|khám miễn phí mỗi năm một lần|cấp thuốc ba tháng cho người bệnh ổn định|"
        "hẹn giờ khám qua điện thoại|luân phiên bác sĩ về xã",
    ),
    _field(
        "xay-dung", "so-xay-dung",
        "giấy phép xây dựng nhà ở riêng lẻ|quy chế quản lý kiến trúc|nhà ở xã hội|chung cư cũ|cây xanh đường phố|bãi đỗ xe trong khu dân cư|"
        "chiều cao nhà ở quanh hồ",
        "cấp phép sửa chữa nhà|kiểm tra trật tự xây dựng|chỉnh trang mặt tiền|xét người được mua nhà ở xã hội|ngầm hóa đường dây",
        "hồ sơ xin phép phải qua nhiều nơi|nhà xây sát mép taluy|vỉa hè hẹp và bị lấn|người thu nhập thấp khó mua nhà",
        "miễn giấy phép cho sửa chữa nhỏ bên trong nhà|công khai bản đồ chiều cao|một cửa nhận và trả hồ sơ|"
        "bốc thăm công khai khi nhiều người cùng đăng ký",
    ),
    _field(
        "giao-thong", "so-xay-dung",
        "xe điện chở khách du lịch|đường liên xã|phí đỗ xe|xe tải trong giờ cao điểm|bến thuyền trên hồ|tuyến xe buýt về các xã|đèn chiếu sáng thôn xóm",
        "phân luồng xe tải|mở thêm trạm dừng xe buýt|sơn lại vạch qua đường trước cổng trường|đăng kiểm thuyền chở khách|sửa đường sau mưa lũ",
        "xe đỗ kín lòng đường vào cuối tuần|đường sạt lở vào mùa mưa|vé xe tăng giá dịp lễ|xã xa chưa có xe buýt",
        "giảm nửa giá vé cho học sinh|cấm đỗ xe theo giờ trước cổng chợ|hỗ trợ tiền nhiên liệu cho tuyến về xã|công khai lịch sửa đường",
    ),
    _field(
        "du-lich", "so-vhttdl",
        "phí tham quan danh lam, thắng cảnh|nhà nghỉ ở trong dân|làng nghề dệt thổ cẩm|điểm cắm trại ven rừng|hướng dẫn viên tại điểm|lễ hội mùa hoa",
        "đón khách lưu trú tại nhà dân|thu gom rác tại điểm tham quan|niêm yết giá phòng|tập huấn đón khách cho thôn|đặt biển chỉ đường ba thứ tiếng",
        "giá phòng tăng vọt dịp lễ|rác ứ đọng sau ngày cuối tuần|điểm cắm trại chưa ai quản lý|khách không biết gọi ai khi gặp sự cố",
        "giảm phí cho học sinh và người cao tuổi|buộc niêm yết giá theo mùa|chia lại một phần phí cho thôn có điểm tham quan|"
        "hỗ trợ sửa nhà vệ sinh cho hộ đón khách",
    ),
    _field(
        "lao-dong", "so-noi-vu",
        "tiền học nghề cho thanh niên|sàn việc làm cấp xã|người đi làm việc ở nước ngoài|lao động mùa vụ hái cà phê|trợ cấp cho người mất việc",
        "mở lớp nghề tại xã|giới thiệu việc làm qua loa truyền thanh|ký hợp đồng lao động mùa vụ|vay vốn đi làm việc ở nước ngoài|đào tạo lại người mất việc",
        "thanh niên phải đi xa để tìm việc|lao động mùa vụ chưa có bảo hiểm|lớp nghề mở không đúng lúc nông nhàn|người mất việc không biết nơi đăng ký",
        "trả tiền ăn trong thời gian học nghề|mở lớp vào buổi tối và cuối tuần|hỗ trợ tiền xe cho người ở xa|cho vay mua dụng cụ làm nghề",
    ),
    _field(
        "an-sinh-xa-hoi", "so-y-te",
        "trợ cấp hằng tháng cho người khuyết tật|nhà ở cho hộ nghèo|bữa ăn cho người già neo đơn|chuẩn nghèo của tỉnh|chi trả qua tài khoản",
        "rà soát hộ nghèo cuối năm|xóa nhà tạm|chi trả trợ cấp tại nhà|xác định mức độ khuyết tật|trao quà dịp Tết",
        "mức trợ cấp chưa theo kịp giá cả|người khuyết tật khó đến nơi nhận tiền|hồ sơ đòi giấy xác nhận nhiều lần|hộ cận nghèo dễ bị bỏ sót",
        "nâng mức trợ cấp theo hai bước|trả tiền tại nhà cho người không đi lại được|hỗ trợ thêm khi sinh con|bình xét công khai tại thôn",
    ),
    _field(
        "chuyen-doi-so", "so-khcn",
        "hóa đơn điện tử của hộ kinh doanh|tổ công nghệ số cộng đồng|phủ sóng di động vùng lõm|phần mềm bán hàng|chữ ký số của người dân",
        "dạy dùng điện thoại cho người lớn tuổi|nộp hồ sơ trực tuyến|cấp chữ ký số|lắp trạm phát sóng|xuất dữ liệu khi đổi phần mềm",
        "nhiều nơi sóng yếu|hộ nhỏ sợ làm sai hóa đơn|mỗi phần mềm một kiểu dữ liệu|người lớn tuổi quên mật khẩu",
        "trả một nửa tiền phần mềm trong hai năm|cử người đến tận nơi hướng dẫn|cho dùng chung máy tính ở nhà văn hóa|miễn phí chữ ký số năm đầu",
    ),
    _field(
        "cong-thuong", "so-cong-thuong",
        "chợ đêm ở trung tâm xã|phí chỗ ngồi bán hàng|cụm công nghiệp|cửa hàng xăng dầu vùng xa|hàng hóa bán trên mạng|điện mặt trời mái nhà",
        "sắp xếp lại chỗ bán ở chợ|cấp phép bán hàng rong|đấu giá quầy chợ|kiểm tra cân đối chứng|đưa nông sản lên sàn bán hàng",
        "chợ tạm lấn lòng đường|tiểu thương lo mất chỗ|giá thuê quầy không rõ ràng|rác thải sau giờ chợ",
        "giữ chỗ cho tiểu thương cũ|thu phí theo mét vuông|hỗ trợ ki ốt gấp gọn|công khai bảng giá tại cổng chợ",
    ),
    _field(
        "tai-chinh", "so-tai-chinh",
        "lệ phí cấp giấy tờ|mức chi hội nghị|quỹ phòng chống thiên tai|tiền thuê nhà công vụ|giá nước sạch nông thôn|phí vệ sinh môi trường",
        "thu phí không dùng tiền mặt|miễn giảm lệ phí|quyết toán quỹ thôn|điều chỉnh giá nước|công khai thu chi",
        "mức thu cũ không đủ chi|người nộp không nhận được biên lai|mỗi nơi thu một kiểu|hộ nghèo chưa được miễn",
        "giảm lệ phí khi nộp trực tuyến|bỏ hẳn ba khoản thu nhỏ|công khai thu chi từng quý|thu theo số người thay cho theo hộ",
    ),
    _field(
        "moi-truong", "so-nnmt",
        "rác thải sinh hoạt phân loại tại nhà|bao bì thuốc bảo vệ thực vật|nước thải chăn nuôi|rừng phòng hộ đầu nguồn|tiếng ồn quán hát|giếng khoan gia đình",
        "thu gom rác theo ngày|phân loại rác tại nguồn|trám lấp giếng hỏng|tuần tra rừng mùa khô|lấy mẫu nước suối",
        "bãi rác gần khu dân cư|vỏ chai thuốc vứt ở bờ suối|cháy rừng vào cuối mùa khô|hộ chăn nuôi xả thẳng ra mương",
        "phát thùng phân loại cho từng hộ|trả tiền theo túi rác|thuê người giữ rừng là dân tại chỗ|lắp loa báo cháy rừng",
    ),
    _field(
        "van-hoa-the-thao", "so-vhttdl",
        "nhà văn hóa thôn|không gian cồng chiêng|sân bóng cộng đồng|thư viện xã|danh hiệu gia đình văn hóa|di tích kiến trúc Pháp",
        "mở lớp dạy cồng chiêng|cho thuê nhà văn hóa|trùng tu di tích|bình xét gia đình văn hóa|tổ chức giải bóng đá thiếu niên",
        "nhà văn hóa đóng cửa cả tuần|nghệ nhân lớn tuổi chưa có người nối nghề|sân chơi bị lấn làm chỗ đỗ xe|di tích xuống cấp",
        "trả công cho nghệ nhân dạy nghề|mở cửa nhà văn hóa buổi tối|miễn phí sân cho trẻ em|mua sách theo đề nghị của người đọc",
    ),
    _field(
        "dan-toc-ton-giao", "so-dttg",
        "hỗ trợ học nghề cho người dân tộc thiểu số|người có uy tín trong buôn làng|đất sản xuất cho hộ thiếu đất|dạy chữ của dân tộc|nước sạch ở buôn",
        "cấp đất sản xuất|dạy tiếng dân tộc cho cán bộ|bầu người có uy tín|làm đường vào buôn|phát thanh bằng tiếng dân tộc",
        "hộ trẻ thiếu đất làm rẫy|cán bộ mới chưa nói được tiếng của dân|nước giếng cạn vào mùa khô|giấy tờ chỉ có tiếng Việt",
        "phụ cấp cho người có uy tín|cho thuê đất công ích giá thấp|dịch biểu mẫu ra tiếng dân tộc|khoan giếng chung cho từng buôn",
    ),
    _field(
        "noi-vu", "so-noi-vu",
        "phụ cấp người hoạt động ở thôn|số lượng cán bộ không chuyên trách|thi đua khen thưởng|giờ tiếp dân của xã|nhà công vụ cho cán bộ điều động",
        "sáp nhập thôn nhỏ|tiếp dân vào thứ bảy|luân chuyển cán bộ|chấm điểm hài lòng của người dân|bố trí cán bộ dôi dư",
        "thôn quá đông hộ sau sáp nhập|người dân phải nghỉ làm để nộp hồ sơ|phụ cấp thấp nên khó tìm người|cán bộ điều động chưa có chỗ ở",
        "nâng phụ cấp trưởng thôn|tiếp dân ngoài giờ mỗi tuần một buổi|khoán kinh phí hoạt động cho thôn|trả hồ sơ qua bưu điện không mất tiền",
    ),
    _field(
        "tu-phap", "so-tu-phap",
        "bãi bỏ văn bản không còn phù hợp|trợ giúp pháp lý lưu động|hòa giải ở cơ sở|phí công chứng|đấu giá tài sản công",
        "rà soát văn bản cũ|hòa giải tranh chấp đất|cấp bản sao trích lục|tư vấn pháp luật tại xã|niêm yết việc đấu giá",
        "văn bản cũ còn ghi thẩm quyền của cấp đã bỏ|hòa giải viên chưa được trả công|biểu mẫu mỗi nơi một khác|người nghèo ngại hỏi luật sư",
        "trả công theo vụ hòa giải thành|tư vấn miễn phí mỗi tháng một buổi|một biểu mẫu dùng cho toàn tỉnh|bãi bỏ cùng lúc các quyết định trùng nhau",
    ),
    _field(
        "khoa-hoc-cong-nghe", "so-khcn",
        "đề tài do nông dân đề xuất|chỉ dẫn địa lý cho trà, cà phê|quỹ khởi nghiệp của tỉnh|trạm đo mưa tự động|phòng thử nghiệm dùng chung",
        "xét chọn đề tài|đăng ký nhãn hiệu tập thể|thử nghiệm giống mới|chuyển giao máy chế biến|nghiệm thu công khai",
        "đề tài xong nhưng ít người dùng|nhãn hiệu bị làm giả|chi phí thử mẫu cao|người khởi nghiệp thiếu chỗ làm việc",
        "trả nửa tiền thử mẫu|cho mượn chỗ làm việc sáu tháng|đặt hàng đề tài từ xã|công khai kết quả cho ai cũng dùng được",
    ),
)

GROUPS = {
    "nguoi-dan": "người dân", "ho-gia-dinh": "hộ gia đình", "doanh-nghiep": "doanh nghiệp", "ho-kinh-doanh": "hộ kinh doanh",
    "hop-tac-xa": "hợp tác xã", "nong-dan": "nông dân", "can-bo-cong-chuc": "cán bộ, công chức", "nguoi-lao-dong": "người lao động",
    "hoc-sinh-sinh-vien": "học sinh, sinh viên", "giao-vien": "giáo viên", "nguoi-dan-toc-thieu-so": "người dân tộc thiểu số",
    "nguoi-khuyet-tat": "người khuyết tật", "nguoi-cao-tuoi": "người cao tuổi", "nguoi-ngheo": "người nghèo", "phu-nu": "phụ nữ",
}

OFFICES = (
    "Ủy ban nhân dân cấp xã", "cơ quan chủ trì", "tổ công nghệ số cộng đồng", "trưởng thôn", "bộ phận một cửa", "hội đoàn thể ở xã",
    "đơn vị sự nghiệp của tỉnh", "cán bộ phụ trách địa bàn", "ban giám sát đầu tư cộng đồng", "tổ hòa giải",
)

SENTENCES = (
    "Hiện nay {thing} được thực hiện theo quy định cũ, {trouble} nên {group} gặp khó khăn khi {work}.",
    "Tại {place}, năm ngoái có {n} lượt {group} đề nghị {work}, trong đó {percent} chưa được giải quyết đúng hẹn.",
    "Dự thảo quy định {measure}, áp dụng cho {group} ở {place} và các xã có điều kiện tương tự.",
    "{Office} chịu trách nhiệm {work}, trả kết quả trong {days} ngày làm việc kể từ ngày nhận đủ giấy tờ.",
    "Mức hỗ trợ tối đa là {money} đồng cho mỗi hộ, chi trả một lần sau khi {office} xác nhận.",
    "{Group} không phải nộp thêm giấy tờ đã có trong cơ sở dữ liệu dùng chung của tỉnh.",
    "Khi {trouble}, {office} phải thông báo bằng văn bản và nêu rõ cách khắc phục trong {days} ngày.",
    "Qua khảo sát {n} {group} tại {place}, có {percent} đồng ý với phương án {measure}.",
    "Phương án này làm ngân sách tỉnh tăng chi khoảng {money} đồng mỗi năm, bù lại {group} bớt {percent} chi phí khi {work}.",
    "Nếu không làm gì, {trouble} sẽ kéo dài và {thing} tiếp tục là nỗi lo của {group}.",
    "Dự thảo giữ nguyên các quyền mà {group} đang có và bổ sung quyền được biết lý do khi hồ sơ bị trả lại.",
    "Việc {work} chuyển từ hai cấp sang một cấp, do {office} thực hiện và chịu trách nhiệm trước người dân.",
    "Ý kiến khác nhau còn ở chỗ {measure} hay để {office} tự quyết định theo tình hình của từng nơi.",
    "Từ quý tới, {thing} được công khai tại {place} bằng bảng tin, loa truyền thanh và trang thông tin của xã.",
    "{Group} ở vùng khó khăn được ưu tiên trước, sau đó đến {group} ở các phường trung tâm.",
    "Hồ sơ gồm một tờ đăng ký theo mẫu và giấy tờ chứng minh {thing}; không thu phí khi tiếp nhận.",
    "Trong {n} hồ sơ đã rà soát, cơ quan soạn thảo thấy {percent} vướng vì {trouble}.",
    "Cách làm mới là {measure}, đã thử tại {place} trong {days} ngày và được {group} đồng tình.",
    "Thời gian chuyển tiếp là {days} ngày để {group} kịp chuẩn bị và {office} kịp tập huấn.",
    "Kinh phí lấy từ dự toán chi thường xuyên; năm đầu dự kiến {money} đồng, các năm sau giảm dần.",
    "Nơi nào chưa đủ điều kiện thì {office} báo cáo để tỉnh hỗ trợ, không dồn việc về cho {group}.",
    "{Office} công bố kết quả {work} hằng quý, kèm số liệu theo từng xã, phường để ai cũng kiểm tra được.",
    "So với quy định đang áp dụng, {group} được lợi ở việc {measure} và bớt một lần đi lại.",
    "Điểm chưa thuận lợi là {group} phải đăng ký sớm hơn {days} ngày so với hiện nay.",
    "Cơ quan soạn thảo đã làm việc với {group} tại {place} và ghi nhận mong muốn được {measure}.",
    "Trường hợp {work} trước ngày quy định có hiệu lực thì tiếp tục theo quy định cũ cho đến khi xong.",
    "Người nào lợi dụng {thing} để thu thêm tiền của {group} thì bị xử lý theo quy định của pháp luật.",
    "Mỗi năm {office} họp với {group} ít nhất một lần để nghe phản ánh về việc {work}.",
    "Số {group} được hưởng dự kiến là {n}, nhiều nhất ở {place}.",
    "Việc theo dõi dựa trên ba con số: thời gian chờ, số lần đi lại và tỷ lệ {group} hài lòng.",
)

ITEMS = (
    "{Measure}, ưu tiên {group} ở {place}.", "Bỏ yêu cầu nộp lại giấy tờ khi {work}.", "{Office} trả lời trong {days} ngày làm việc.",
    "Mức chi không quá {money} đồng cho một lần {work}.", "Công khai danh sách và số tiền tại {place}.",
    "Không áp dụng với trường hợp đã được hỗ trợ từ chương trình khác.", "Theo dõi việc {work} bằng một biểu mẫu chung.",
    "{Group} được chọn nhận tiền mặt hoặc qua tài khoản.", "Giảm {percent} thời gian chờ của {group}.",
)

QUESTIONS = (
    "{Group} ở {place} có được hưởng chính sách về {thing} không?", "Khi {work} thì phải nộp giấy tờ gì?",
    "Tôi nghe nói sẽ {measure}, bao giờ áp dụng?", "Vì sao còn tình trạng {trouble}?", "Ai trả lời khi {group} thắc mắc về {thing}?",
    "Mức hỗ trợ cho {group} về {thing} là bao nhiêu?", "Nhà tôi ở {place}, muốn {work} thì đến đâu?",
)

HEADINGS = {
    "need": "Sự cần thiết ban hành", "aims": "Mục đích, quan điểm xây dựng", "scope": "Phạm vi điều chỉnh, đối tượng áp dụng",
    "substance": "Nội dung cơ bản", "new": "Nội dung mới, sửa đổi, bổ sung, bãi bỏ",
    "other": "Nội dung khác",
}
