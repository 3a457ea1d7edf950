"""What can be followed: everything, one topic, one stage, one field, one agency, one commune.

An agency or commune can be followed before anything happens there, so that another portal sets up its
subscription once. What has ended says nothing new and is no longer offered.
"""

from __future__ import annotations

from dataclasses import dataclass

from .. import addresses, legal_clock
from ..catalog import Entry, PublicCatalog
from ..schema.kinds import Agency, Locality
from ..schema.vocabulary import PolicyField, Stage

Tag = tuple[str, str]
"""What an item belongs to: sort and value, ``("field", "dat-dai")``."""

EVERYTHING: Tag = ("", "")
CORRECTIONS: Tag = ("topic", "dinh-chinh")
FAQS: Tag = ("topic", "hoi-dap")
PRESS: Tag = ("topic", "hop-bao")
SPEAKERS: Tag = ("topic", "nguoi-phat-ngon")
DEADLINES: Tag = ("topic", "han-gop-y")


@dataclass(frozen=True, slots=True)
class Follow:
    """Something to follow. ``page`` is the address of the page for people, ``own_calendar`` whether there is one."""

    name: str
    """Address of its files below ``theo-doi/``, without their ending."""
    title: str
    subtitle: str
    tag: Tag
    page: str
    own_calendar: bool = False

    @property
    def atom(self) -> str:
        """Address of the Atom feed; that of the changes of spokespersons is older than the others."""
        return addresses.SPEAKER_FEED if self.tag == SPEAKERS else addresses.feed(self.name, "atom.xml")

    @property
    def rss(self) -> str:
        """Address of the RSS feed."""
        return addresses.feed(self.name, "rss.xml")

    @property
    def json(self) -> str:
        """Address of the JSON Feed."""
        return addresses.feed(self.name, "feed.json")

    @property
    def calendar(self) -> str:
        """Address of the calendar; there is one only where ``own_calendar`` says so."""
        return addresses.calendar_file(self.name)


def of_agency(entry: Entry[Agency]) -> Tag:
    """The tag of what an agency does; a commune's committee acts for its commune."""
    code = entry.value.commune_code
    return ("place", code) if code else ("agency", entry.slug)


def of_locality(entry: Entry[Locality]) -> Tag:
    """The tag of what concerns a commune."""
    return "place", entry.value.code


@dataclass(frozen=True)
class Follows:
    """Everything that can be followed, by how it is listed."""

    topics: tuple[Follow, ...]
    """Everything first, then one sort of news each."""
    stages: tuple[Follow, ...]
    fields: tuple[Follow, ...]
    agencies: tuple[Follow, ...]
    localities: tuple[Follow, ...]

    @classmethod
    def of(cls, catalog: PublicCatalog) -> Follows:
        """All of *catalog*, in the order of the registers and lists."""
        today = catalog.today
        agencies = tuple(
            Follow(f"co-quan/{e.slug}", e.value.name, f"Dự thảo, hỏi – đáp, họp báo, đính chính của {e.value.name}",
                   of_agency(e), addresses.agency(e), own_calendar=True)
            for e in catalog.agencies
            if not e.value.commune_code and not (e.value.valid_to and e.value.valid_to < today)
        )
        localities = tuple(
            Follow(addresses.locality(e).removesuffix(".html"), e.value.full_name,
                   f"Tin riêng của {e.value.full_name} và của UBND nơi đó", of_locality(e), addresses.locality(e),
                   own_calendar=True)
            for e in catalog.localities if legal_clock.in_force(None, e.value.valid_to, today)
        )
        return cls(
            _TOPICS,
            tuple(Follow(f"giai-doan/{s.value}", f"Giai đoạn: {s.label}", f"Dự thảo vừa đến bước: {s.label}",
                         ("stage", s.value), f"{addresses.FOLLOW}#giai-doan") for s in Stage),
            tuple(Follow(f"linh-vuc/{f.value}", f"Lĩnh vực: {f.label}", f"Dự thảo, hỏi – đáp về {f.label}",
                         ("field", f.value), f"{addresses.FOLLOW}#linh-vuc") for f in PolicyField),
            agencies, localities,
        )

    @property
    def all(self) -> tuple[Follow, ...]:
        """Each of them."""
        return (*self.topics, *self.stages, *self.fields, *self.agencies, *self.localities)


_TOPICS = (
    Follow("tat-ca", "Mọi tin của cổng", "Dự thảo, hạn góp ý, kết quả, hỏi – đáp, họp báo, đính chính, người phát ngôn",
           EVERYTHING, addresses.FOLLOW, own_calendar=True),
    Follow("han-gop-y", "Hạn góp ý dự thảo",
           "Mỗi đợt lấy ý kiến một mục: mở, gia hạn, sắp hết hạn, hết hạn, có kết quả", DEADLINES, addresses.CALENDAR),
    Follow("dinh-chinh", "Đính chính", "Tin sai đã được làm rõ và chỗ đã sửa trên cổng", CORRECTIONS,
           addresses.CORRECTIONS),
    Follow("hoi-dap", "Hỏi – đáp", "Câu hỏi mới được trả lời, câu trả lời mới được rà soát", FAQS, addresses.FAQS),
    Follow("hop-bao", "Họp báo và thông tin báo chí", "Lịch họp báo, giao ban, thông cáo và mọi thay đổi lịch", PRESS,
           addresses.PRESS),
    Follow("nguoi-phat-ngon", "Thay đổi người phát ngôn", "Ai nhận nhiệm vụ, ai thôi, ai thay, ai đổi số máy", SPEAKERS,
           addresses.SPEAKER_CHANGES),
)

__all__ = ["EVERYTHING", "Follow", "Follows", "Tag", "of_agency", "of_locality"]
