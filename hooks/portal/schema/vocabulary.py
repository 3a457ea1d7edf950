"""Closed lists of values, each once. Slugs are what files hold; labels are in ``vi/labels.yml``."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from .. import vietnamese


class Term(enum.StrEnum):
    """A value of a closed list: a Vietnamese slug in files, a Vietnamese label for readers."""

    @property
    def label(self) -> str:
        """What a reader sees."""
        return labels()[vocabulary_name(type(self))][self.value]

    @property
    def position(self) -> int:
        """Place in the list, from 0; lists are in the order of the law or of use."""
        return list(type(self)).index(self)

    @classmethod
    def recognise(cls, text: str) -> str | None:
        """The slug meant by *text*, which may be the slug or its Vietnamese label."""
        known = _meanings(cls)
        return known.get(text) or known.get(vietnamese.slug(text))


@cache
def _meanings(term: type[Term]) -> Mapping[str, str]:
    """Every spelling of every value of *term*, in slug form, and the value it means."""
    return {spelling: t.value for t in term for spelling in (vietnamese.slug(t.label), t.value)}


@cache
def vocabulary_name(term: type[Term]) -> str:
    """The list's name in ``labels.yml``: ``DocumentType`` → ``document-type``."""
    name = term.__name__
    return "".join("-" + c.lower() if c.isupper() else c for c in name).lstrip("-")


@cache
def labels() -> Mapping[str, Mapping[str, str]]:
    """``vi/labels.yml``: the Vietnamese label of every term of every list."""
    path = Path(__file__).parent.parent / "vi" / "labels.yml"
    loaded = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    assert isinstance(loaded, dict)
    return loaded


class DocumentType(Term):
    """What the draft will become (Law 64/2025/QH15 and the types before it)."""

    NQ_HDND_TINH = "nq-hdnd-tinh"
    QD_UBND_TINH = "qd-ubnd-tinh"
    QD_CT_UBND_TINH = "qd-ct-ubnd-tinh"
    NQ_HDND_XA = "nq-hdnd-xa"
    QD_UBND_XA = "qd-ubnd-xa"
    KHAC = "khac"

    @property
    def symbol(self) -> str:
        """The letters its numbers end with (``QĐ-UBND``); empty where there are none of its own."""
        return _SYMBOLS.get(self, "")


_SYMBOLS = {
    DocumentType.NQ_HDND_TINH: "NQ-HĐND", DocumentType.QD_UBND_TINH: "QĐ-UBND",
    DocumentType.QD_CT_UBND_TINH: "QĐ-UBND", DocumentType.NQ_HDND_XA: "NQ-HĐND", DocumentType.QD_UBND_XA: "QĐ-UBND",
}


class Handling(Term):
    """What the draft does to the rules in force."""

    BAN_HANH_MOI = "ban-hanh-moi"
    SUA_DOI_BO_SUNG = "sua-doi-bo-sung"
    THAY_THE = "thay-the"
    BAI_BO = "bai-bo"
    CHUA_XAC_DINH = "chua-xac-dinh"
    """Not decided yet; no draft is public before it is."""


class Stage(Term):
    """Step of law-making, in its order; the last two leave the path."""

    DANG_KY = "dang-ky"
    CHAP_THUAN = "chap-thuan"
    DE_NGHI_XAY_DUNG = "de-nghi-xay-dung"
    SOAN_THAO = "soan-thao"
    LAY_Y_KIEN = "lay-y-kien"
    THAM_DINH = "tham-dinh"
    TRINH_UBND = "trinh-ubnd"
    THAM_TRA = "tham-tra"
    TRINH_HDND = "trinh-hdnd"
    BAN_HANH = "ban-hanh"
    CO_HIEU_LUC = "co-hieu-luc"
    TAM_DUNG = "tam-dung"
    RUT = "rut"

    @property
    def off_path(self) -> bool:
        """Whether work has stopped (paused or withdrawn from the programme)."""
        return self in (Stage.TAM_DUNG, Stage.RUT)


class PolicyField(Term):
    """Lĩnh vực."""

    DAT_DAI = "dat-dai"
    TAI_CHINH = "tai-chinh"
    DAU_TU = "dau-tu"
    NONG_NGHIEP = "nong-nghiep"
    MOI_TRUONG = "moi-truong"
    XAY_DUNG = "xay-dung"
    GIAO_THONG = "giao-thong"
    CONG_THUONG = "cong-thuong"
    DU_LICH = "du-lich"
    VAN_HOA_THE_THAO = "van-hoa-the-thao"
    GIAO_DUC = "giao-duc"
    Y_TE = "y-te"
    AN_SINH_XA_HOI = "an-sinh-xa-hoi"
    LAO_DONG = "lao-dong"
    DAN_TOC_TON_GIAO = "dan-toc-ton-giao"
    KHOA_HOC_CONG_NGHE = "khoa-hoc-cong-nghe"
    CHUYEN_DOI_SO = "chuyen-doi-so"
    NOI_VU = "noi-vu"
    TU_PHAP = "tu-phap"
    AN_NINH_TRAT_TU = "an-ninh-trat-tu"
    BAO_CHI_TRUYEN_THONG = "bao-chi-truyen-thong"
    KHAC = "khac"


class AffectedGroup(Term):
    """Đối tượng chịu tác động."""

    NGUOI_DAN = "nguoi-dan"
    HO_GIA_DINH = "ho-gia-dinh"
    DOANH_NGHIEP = "doanh-nghiep"
    HO_KINH_DOANH = "ho-kinh-doanh"
    HOP_TAC_XA = "hop-tac-xa"
    NONG_DAN = "nong-dan"
    CAN_BO_CONG_CHUC = "can-bo-cong-chuc"
    NGUOI_LAO_DONG = "nguoi-lao-dong"
    HOC_SINH_SINH_VIEN = "hoc-sinh-sinh-vien"
    GIAO_VIEN = "giao-vien"
    NGUOI_DAN_TOC_THIEU_SO = "nguoi-dan-toc-thieu-so"
    NGUOI_KHUYET_TAT = "nguoi-khuyet-tat"
    NGUOI_CAO_TUOI = "nguoi-cao-tuoi"
    NGUOI_NGHEO = "nguoi-ngheo"
    TRE_EM = "tre-em"
    PHU_NU = "phu-nu"
    TO_CHUC_XA_HOI = "to-chuc-xa-hoi"
    CO_QUAN_BAO_CHI = "co-quan-bao-chi"


class CriterionResult(Term):
    """Answer to one of the four criteria of Decision 407/QĐ-TTg."""

    DAT = "dat"
    KHONG_DAT = "khong-dat"
    CHUA_XAC_DINH = "chua-xac-dinh"
    NGOAI_LE = "ngoai-le"


class ScreeningStep(Term):
    """What a screening asks, in its order: first whether it may be written down at all, then the four criteria."""

    BI_MAT = "bi-mat"
    LAP_DE_NGHI = "lap-de-nghi"
    TAC_DONG_TRUC_TIEP = "tac-dong-truc-tiep"
    KHO_NHAY_CAM = "kho-nhay-cam"
    PHAM_VI = "pham-vi"


class ActivityForm(Term):
    """How a draft was communicated."""

    HOP_BAO = "hop-bao"
    THONG_CAO_BAO_CHI = "thong-cao-bao-chi"
    TIN_BAI = "tin-bai"
    CHUYEN_MUC = "chuyen-muc"
    PHAT_THANH_TRUYEN_HINH = "phat-thanh-truyen-hinh"
    HOI_NGHI = "hoi-nghi"
    HOI_THAO = "hoi-thao"
    TOA_DAM = "toa-dam"
    DOI_THOAI = "doi-thoai"
    CONG_TTDT = "cong-ttdt"
    MANG_XA_HOI = "mang-xa-hoi"
    TRUYEN_THANH_CO_SO = "truyen-thanh-co-so"
    AN_PHAM = "an-pham"
    NIEM_YET = "niem-yet"
    KHAC = "khac"


class ActivityStatus(Term):
    """Whether an activity has happened."""

    DU_KIEN = "du-kien"
    DA_THUC_HIEN = "da-thuc-hien"
    HUY = "huy"


class PublicationStatus(Term):
    """Where a document stands on its way to readers; only ``cong-khai`` and ``luu-tru`` are shown."""

    NHAP = "nhap"
    CHO_DUYET = "cho-duyet"
    CONG_KHAI = "cong-khai"
    GO_BO = "go-bo"
    LUU_TRU = "luu-tru"


class SpokespersonKind(Term):
    """The three kinds of Decree 244/2026/NĐ-CP, Article 3(2)."""

    NGUOI_DUNG_DAU = "nguoi-dung-dau"
    THUONG_XUYEN = "thuong-xuyen"
    UY_QUYEN = "uy-quyen"


class AgencyLevel(Term):
    """Where a body stands in the political system of the province."""

    TRUNG_UONG = "trung-uong"
    TINH = "tinh"
    SO = "so"
    CHI_CUC = "chi-cuc"
    NGANH_DOC = "nganh-doc"
    HUYEN = "huyen"
    XA = "xa"
    DANG = "dang"
    DOAN_THE = "doan-the"
    BAO_CHI = "bao-chi"


class LocalityType(Term):
    """The three commune-level units since 1/7/2025."""

    XA = "xa"
    PHUONG = "phuong"
    DAC_KHU = "dac-khu"


class PressEventType(Term):
    """Forms of giving information to the press."""

    HOP_BAO = "hop-bao"
    THONG_TIN_THANG = "thong-tin-thang"
    THONG_CAO = "thong-cao"
    GIAO_BAN = "giao-ban"


class AttachmentRole(Term):
    """What a file of the dossier is."""

    TOAN_VAN = "toan-van"
    TO_TRINH = "to-trinh"
    SO_SANH = "so-sanh"
    DANH_GIA_TAC_DONG = "danh-gia-tac-dong"
    TONG_HOP_Y_KIEN = "tong-hop-y-kien"
    KHAC = "khac"


class TaskTiming(Term):
    """Rhythm of a plan's task."""

    THUONG_XUYEN = "thuong-xuyen"
    HANG_NAM = "hang-nam"
    MOT_LAN = "mot-lan"


class Platform(Term):
    """Where an official channel lives."""

    FACEBOOK = "facebook"
    ZALO = "zalo"
    YOUTUBE = "youtube"
    TIKTOK = "tiktok"
    KHAC = "khac"


class Language(Term):
    """Languages other than Vietnamese that the province's readers use; values are ISO 639 codes, fit for ``lang``."""

    EN = "en"
    KPM = "kpm"
    CMA = "cma"
    CJE = "cje"
    CMO = "cmo"


class Verification(Term):
    """How well a fact of the register is sourced; only ``da-xac-minh`` may block."""

    DA_XAC_MINH = "da-xac-minh"
    CHUA_XAC_MINH = "chua-xac-minh"


class Weekday(Term):
    """Thứ trong tuần; the position is that of ``datetime.date.weekday``."""

    THU_HAI = "thu-hai"
    THU_BA = "thu-ba"
    THU_TU = "thu-tu"
    THU_NAM = "thu-nam"
    THU_SAU = "thu-sau"
    THU_BAY = "thu-bay"
    CHU_NHAT = "chu-nhat"


class SynonymKind(Term):
    """Why two words mean the same: a short form, everyday speech, or a name things had before."""

    VIET_TAT = "viet-tat"
    LOI_THUONG = "loi-thuong"
    TEN_CU = "ten-cu"


class SpokenKind(Term):
    """Where a short form stands when it is read aloud."""

    CO_QUAN = "co-quan"
    VIET_TAT = "viet-tat"
    DON_VI = "don-vi"
    TRUOC_TEN = "truoc-ten"


class ReportKind(Term):
    """The yearly reports that the portal makes."""

    KE_HOACH = "ke-hoach"
    PHAT_NGON = "phat-ngon"


class IndicatorShape(Term):
    """What a line of a report holds: a count, a count out of a total, or words."""

    SO_LUONG = "so-luong"
    TY_LE = "ty-le"
    LOI = "loi"


class RuleSeverity(Term):
    """What a broken rule does: stop the build, remind, suggest, or stand on the to-do list."""

    CHAN = "chan"
    NHAC = "nhac"
    GOI_Y = "goi-y"
    THOI_HAN = "thoi-han"


VOCABULARIES: tuple[type[Term], ...] = (
    DocumentType, Handling, Stage, PolicyField, AffectedGroup, CriterionResult, ScreeningStep, ActivityForm,
    ActivityStatus, PublicationStatus, SpokespersonKind, AgencyLevel, LocalityType, PressEventType,
    AttachmentRole, TaskTiming, Platform, Language, Verification, Weekday, SynonymKind, SpokenKind, ReportKind,
    IndicatorShape, RuleSeverity,
)
