"""The publishing log: spans open and close with releases, no line can be taken out unseen, nothing held back is public."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.publish import log as publishing_log
from portal.publish.facts import Facts, Posting, Shown
from portal.publish.log import Ended, Log, Unreadable, broken_links, parse
from portal.publish.manifest import File, Maker, Manifest

HOUR = dt.timedelta(hours=1)
FIRST = dt.datetime(2026, 11, 1, 8, tzinfo=dt.timezone(dt.timedelta(hours=7)))
CONTENT = "c" * 64


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def shown(name: str, **changed: object) -> Shown:
    made = Shown(f"chinh-sach/{name}.html", "policy", f"Dự thảo {name}", "LD-1", "Sở A",
                 f"chinh-sach/{name}/xac-nhan-dang-tai.html", Posting("2026-11-01", "2026-11-20"))
    return replace(made, **changed)


def told(*documents: Shown, withdrawn: tuple[str, ...] = (), withheld: tuple[str, ...] = ()) -> Facts:
    return Facts(CONTENT, "https://cong.example/", ("noi-dung",), documents, withdrawn, withheld, "phat-hanh/index.html")


def release(number: int, files: dict[str, str] | None = None, **changed: object) -> Manifest:
    """*files*: path → text; the portal's own pages are always there, and change with every release."""
    texts = {"index.html": f"trang của bản {number}", "chinh-sach/a.html": f"bản {number}"} | (files or {})
    made = Manifest(number, "web", "2026-11-01T00:00:00+07:00", "d" * 40, False, CONTENT, "", {"pages": 2},
                    tuple(File(p, len(t), digest(t)) for p, t in sorted(texts.items())))
    return replace(made, **changed)


A = "chinh-sach/a.html"
FULL = {"chinh-sach/a/toan-van.pdf": "toàn văn"}


def test_a_document_that_stays_has_one_open_span_however_many_releases(
) -> None:
    log = Log()
    for number in range(1, 8):
        log = log.after(release(number, FULL), told(shown("a")), FIRST + number * HOUR)
    (span,) = log.postings[A]
    assert (span.from_number, span.from_at, span.to_number, span.to_at, span.ended) == (
        1, "2026-11-01T09:00:00+07:00", None, None, None)
    assert [line.number for line in log.releases] == list(range(1, 8))
    assert broken_links(log) == ()


def test_a_changed_dossier_closes_a_span_and_opens_one_at_the_same_moment() -> None:
    log = Log().after(release(1, FULL), told(shown("a")), FIRST)
    log = log.after(release(2, FULL | {"chinh-sach/a/to-trinh.docx": "x"}), told(shown("a")), FIRST + HOUR)
    first, second = log.postings[A]
    assert (first.ended, first.to_number, first.to_at) == (Ended.CHANGED, 2, second.from_at)
    assert (second.from_number, second.to_at) == (2, None) and first.dossier != second.dossier


@pytest.mark.parametrize("changed", [
    {"title": "Tên khác"}, {"number": "LD-2"}, {"agency": "Sở B"},
    {"posting": Posting("2026-11-01", "2026-11-30")}, {"posting": None},
])
def test_what_was_announced_of_it_is_part_of_the_dossier(changed: dict[str, object]) -> None:
    log = Log().after(release(1, FULL), told(shown("a")), FIRST)
    log = log.after(release(2, FULL), told(shown("a", **changed)), FIRST + HOUR)
    assert [span.ended for span in log.postings[A]] == [Ended.CHANGED, None]


def test_the_page_the_figures_of_the_law_and_its_own_certificate_are_not() -> None:
    log = Log().after(release(1, FULL), told(shown("a")), FIRST)
    law = Posting("2026-11-01", "2026-11-20", 20, "ngay", "2026-11-21", "Điều 1", True)
    own = {"chinh-sach/a/xac-nhan-dang-tai.html": "giấy", "chinh-sach/a/xac-nhan-dang-tai.pdf": "giấy"}
    log = log.after(release(2, FULL | own), told(shown("a", posting=law)), FIRST + HOUR)
    assert len(log.postings[A]) == 1


def test_the_dossier_has_the_name_anyone_can_reckon_from_the_manifest() -> None:
    log = Log().after(release(1, FULL), told(shown("a")), FIRST)
    text = f"{digest('toàn văn')}  chinh-sach/a/toan-van.pdf\n" \
        '["policy","Dự thảo a","LD-1","Sở A","2026-11-01","2026-11-20"]\n'
    assert log.postings[A][0].dossier == digest(text)


def test_withdrawn_removed_and_back_again() -> None:
    log = Log().after(release(1), told(shown("a"), shown("b")), FIRST)
    log = log.after(release(2), told(withdrawn=(A,)), FIRST + HOUR)
    assert log.postings[A][-1].ended is Ended.WITHDRAWN
    assert log.postings["chinh-sach/b.html"][-1].ended is Ended.REMOVED
    log = log.after(release(3), told(shown("b")), FIRST + 2 * HOUR)
    assert [s.from_number for s in log.postings["chinh-sach/b.html"]] == [1, 3]
    assert log.postings[A][-1].to_number == 2, "what is over stays as it ended"


def test_only_documents_with_a_certificate_are_followed() -> None:
    log = Log().after(release(1), told(shown("a"), shown("b", certificate="", kind="faq")), FIRST)
    assert list(log.postings) == [A]


def test_a_log_only_grows_and_only_with_its_own_facts() -> None:
    log = Log().after(release(3), told(), FIRST)
    for wrong in (release(3), release(2)):
        with pytest.raises(ValueError, match="not newer"):
            log.after(wrong, told(), FIRST)
    with pytest.raises(ValueError, match="another build"):
        log.after(release(4, content_hash="e" * 64), told(), FIRST)
    with pytest.raises(ValueError, match="offset"):
        log.after(release(4), told(), FIRST.replace(tzinfo=None))


def test_the_manifest_of_the_builds_files_gives_the_same_log_but_for_its_digest() -> None:
    pages = ("chinh-sach/a/xac-nhan-dang-tai.html", "phat-hanh/index.html")
    draft = release(1, FULL | dict.fromkeys(pages, "chờ"))
    filled = [replace(f, size=99, sha256=digest("đã điền"), made_by=Maker.PUBLISH) if f.path in pages else f
              for f in draft.files]
    whole = replace(draft, files=(*filled, File("phat-hanh/nhat-ky.json", 9, digest("x"), Maker.PUBLISH)))
    first, last = (Log().after(m, told(shown("a")), FIRST) for m in (draft, whole))
    assert first.releases[0].manifest_sha256 != last.releases[0].manifest_sha256 == whole.digest
    assert replace(first.releases[0], manifest_sha256="") == replace(last.releases[0], manifest_sha256="")
    assert first.postings == last.postings and first.public(told(shown("a"))) == last.public(told(shown("a")))


def long_log(releases: int = 6) -> Log:
    log = Log()
    for number in range(1, releases + 1):
        log = log.after(release(number, {"chinh-sach/a/x.pdf": str(number // 3)}, restores=1 if number == 4 else None),
                        told(shown("a")), FIRST + number * HOUR, "RWQ")
    return log


@given(st.integers(0, 5), st.sampled_from(["take", "commit", "at", "files", "restores", "swap"]))
def test_a_line_taken_out_or_changed_breaks_the_chain(place: int, how: str) -> None:
    log = long_log()
    lines = list(log.releases)
    if how == "take":
        if place == 5:
            return  # the last line is held by the manifest that is live
        del lines[place]
    elif how == "swap":
        other = (place + 1) % 6
        lines[place], lines[other] = lines[other], lines[place]
    else:
        changed = {"commit": {"commit": "e" * 40}, "at": {"published_at": FIRST.isoformat()}, "files": {"files": 99},
                   "restores": {"restores": 3}}[how]
        lines[place] = replace(lines[place], **changed)
        if place == 5:
            assert broken_links(Log(tuple(lines))) == ()
            return
    assert broken_links(Log(tuple(lines))) != ()
    assert broken_links(log) == ()


def test_written_and_read_it_is_the_same_and_the_same_bytes() -> None:
    log = long_log()
    assert parse(log.data) == log and parse(log.data).data == log.data


def test_the_public_log_says_nothing_of_what_is_held_back_nor_of_its_own_manifest() -> None:
    log = Log().after(release(1), told(shown("a"), shown("kin")), FIRST)
    facts = told(shown("a"), withheld=("chinh-sach/kin.html",))
    log = log.after(release(2), facts, FIRST + HOUR)
    public = log.public(facts)
    assert b"kin" not in public and b"kin" in log.data
    read = parse(public)
    assert [bool(line.manifest_sha256) for line in read.releases] == [True, False]
    assert broken_links(read) == ()


def damaged() -> list[tuple[str, bytes]]:
    said = json.loads(long_log(2).data)

    def with_(change: object) -> bytes:
        copy = json.loads(json.dumps(said))
        change(copy)  # type: ignore[operator]
        return json.dumps(copy).encode()

    return [
        ("empty", b""), ("text", b"{"), ("list", b"[]"), ("binary", b"\xff\xfe"), ("half", long_log(2).data[:-40]),
        ("number", with_(lambda s: s["releases"][1].update(number=1))),
        ("digest", with_(lambda s: s["releases"][0].update(content_hash="xyz"))),
        ("field", with_(lambda s: s["releases"][0].update(extra=1))),
        ("moment", with_(lambda s: s["releases"][0].update(published_at="hôm qua"))),
        ("offset", with_(lambda s: s["releases"][0].update(published_at="2026-11-01T08:00:00"))),
        ("count", with_(lambda s: s["releases"][0].update(files="9"))),
        ("ended", with_(lambda s: s["postings"][A][0].update(ended="gone"))),
        ("open", with_(lambda s: s["postings"][A][0].update(to_number=2))),
        ("no span", with_(lambda s: s["postings"].update({A: []}))),
        ("backwards", with_(lambda s: s["postings"][A][0].update(to_number=2, ended="changed", to_at="2020-01-01T00:00:00+07:00"))),
        ("two open", with_(lambda s: s["postings"].update({A: s["postings"][A] * 2}))),
    ]


@pytest.mark.parametrize(("what", "data"), damaged(), ids=[what for what, _ in damaged()])
def test_a_damaged_log_is_said_to_be_damaged(what: str, data: bytes) -> None:
    with pytest.raises(Unreadable, match="hỏng"):
        parse(data)


def test_a_log_of_another_version_is_not_guessed_at() -> None:
    with pytest.raises(Unreadable, match="định dạng 9"):
        parse(long_log(1).data.replace(b'"format":1', b'"format":9'))


def test_its_size_is_that_of_releases_documents_and_changes() -> None:
    documents = [shown(f"d{n}") for n in range(200)]
    sizes = []
    log = Log()
    for number in range(1, 21):
        log = log.after(release(number), told(*documents), FIRST + number * HOUR)
        sizes.append(len(log.data))
    steps = {later - earlier for earlier, later in zip(sizes[10:], sizes[11:], strict=False)}
    assert max(steps) < 700, "a release in which nothing changed adds its line"
    assert all(len(spans) == 1 for spans in log.postings.values())


def test_a_line_says_whether_others_can_build_the_same() -> None:
    line = long_log(1).releases[0]
    assert line.reproducible
    assert not replace(line, commit=line.commit + "+").reproducible and not replace(line, commit="").reproducible
    assert dataclasses.fields(line)[-1].name == "previous"
    assert publishing_log.PLACE == "phat-hanh/nhat-ky.json"
