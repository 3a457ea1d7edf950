"""Finding what nobody published, whoever it is shown to; and saying so to people and to monitors."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli import commands
from portal.publish import manifest, planted, signing, verifying
from portal.publish.readback import Finding, Kind
from portal.publish.visiting import links, shown

from ..building import ROOT
from .releases import FILES, KEY, Answer, Asked, Lie, honest, release, served

R = release()
SPAM = "<title>Nhà cái tài xỉu game bài đổi thưởng uy tín</title>".encode()
KEYS = (KEY.public,)


def look(lie: Lie = lambda _: None, files: dict[str, bytes] | None = None, base: str = "/", quick: bool = False, turn: int = 0,
         **more: object) -> verifying.Result:
    scope = verifying.Scope("0f1e2d3c4b5a", quick=quick, round=turn, seconds=60)
    with served(R.files if files is None else files, lie, base) as (address, _):
        return verifying.live(address, more.pop("keys", KEYS), scope, **more)


def kinds(result: verifying.Result) -> set[tuple[str, str]]:
    return {(f.kind.value, f.address) for f in result.findings}


@pytest.mark.parametrize("quick", [False, True])
@pytest.mark.parametrize("base", ["/", "/cong/"])
def test_an_untouched_site_is_clean_and_the_signature_is_known(base: str, quick: bool) -> None:
    result = look(base=base, quick=quick)
    assert result.findings == [] and result.notes == [] and not result.grave
    assert result.signed is not None and result.signed.key == KEY.public
    assert result.asked < (200 if quick else 600)


def test_missing_and_changed_pages_are_found_with_their_words() -> None:
    result = look(files={p: d for p, d in R.files.items() if p != "lich/2026.html"} | {"index.html": SPAM})
    assert {("missing", "lich/2026.html"), ("changed", "index.html")} <= kinds(result)
    said = next(f.said for f in result.findings if f.address == "index.html" and f.kind is Kind.CHANGED)
    assert "nha-cai" in said and "game-bai" in said


@pytest.mark.parametrize("address", [
    "tai-xiu.html", "casino/", "uploads/slot.html", "index.php", "assets/index.php", "sitemap1.xml", ".git/HEAD", ".env", "shell.aspx",
])
def test_a_planted_page_that_nothing_links_to_is_found_at_its_usual_place(address: str) -> None:
    def plant(asked: Asked) -> Answer | None:
        return Answer(200, SPAM) if asked.path == address else None

    assert kinds(look(plant)) == {("added", address)}


def test_planted_pages_that_link_to_each_other_are_all_found() -> None:
    pages = {"x/1.html": b'<a href="2.html">', "x/2.html": b"<a href=/x/3.php?id=9&amp;k=1>", "x/3.php": SPAM,
             "index.html": FILES["index.html"] + b'<meta http-equiv="refresh" content="0; url=x/1.html">'}
    found = kinds(look(files=R.files | pages))
    assert {("changed", "index.html"), ("added", "x/1.html"), ("added", "x/2.html"), ("added", "x/3.php?id=9&k=1")} <= found


def test_planted_pages_named_by_the_site_map_or_by_robots_are_found() -> None:
    with_map = release(FILES | {"sitemap.xml": b"<urlset><url><loc>http://a.example/index.html</loc></url></urlset>"})

    def lie(asked: Asked) -> Answer | None:
        if asked.path == "sitemap.xml":
            return Answer(200, b"<urlset><url><loc>/la/1.html</loc></url></urlset>")
        return Answer(200, SPAM) if asked.path in ("la/1.html", "la/2.html") else None

    files = with_map.files | {"robots.txt": b"User-agent: *\nAllow: /la/2.html\n"}
    found = kinds(look(lie, files=files))
    assert {("changed", "sitemap.xml"), ("changed", "robots.txt"), ("added", "la/1.html"), ("added", "la/2.html")} <= found


def test_a_signed_page_may_link_to_nothing_that_is_not_published() -> None:
    odd = release(FILES | {"lich/2026.html": b'<a href="/la.html">x</a><a href="/khong-con.html">y</a>'})
    assert kinds(look(files=odd.files | {"la.html": SPAM})) == {("added", "la.html")}


@pytest.mark.parametrize(("sign", "said"), [("Googlebot", "Google"), ("coccocbot", "Cốc Cốc")])
def test_a_page_shown_to_a_search_engine_only_is_found(sign: str, said: str) -> None:
    result = look(lambda asked: Answer(200, SPAM) if sign in asked.agent and asked.path == "chinh-sach/gia-dat.html" else None)
    assert kinds(result) == {("cloaked", "chinh-sach/gia-dat.html")}
    assert said in result.findings[0].said and "cờ bạc" in result.findings[0].said


def test_a_redirect_for_those_who_come_from_google_is_found() -> None:
    result = look(lambda asked: Answer(302, b"", {"Location": "https://nha-cai.example/"}) if "google" in asked.referrer else None)
    assert ("cloaked", "index.html") in kinds(result) and {f.kind for f in result.findings} == {Kind.CLOAKED}
    assert all("https://nha-cai.example/" in f.said for f in result.findings)


def test_pages_at_any_name_for_the_search_engine_only_are_found() -> None:
    def lie(asked: Asked) -> Answer | None:
        missing = honest(R.files, asked).status == 404
        return Answer(200, SPAM) if missing and "Googlebot" in asked.agent else None

    found = look(lie).findings
    assert {f.kind for f in found} == {Kind.CLOAKED}
    assert any("0f1e2d3c4b5a" in f.address for f in found) and any(f.address == "casino/" for f in found)


def test_a_page_at_the_bare_address_alone_is_found() -> None:
    result = look(lambda asked: Answer(200, SPAM) if (asked.path, asked.query) == ("", "") and asked.referrer else None, quick=True)
    assert kinds(result) == {("cloaked", "/")}
    assert ("changed", "/") in kinds(look(lambda asked: Answer(200, SPAM) if asked.path == "" else None, quick=True))


def test_a_server_that_asks_for_patience_gets_a_little() -> None:
    refused: set[str] = set()

    def lie(asked: Asked) -> Answer | None:
        if asked.path in refused or not asked.path.startswith("lich"):
            return None
        refused.add(asked.path)
        return Answer(429, b"", {"Retry-After": "1"})

    assert look(lie, quick=True).findings == [] and refused


def test_pages_behind_a_query_of_the_home_page_are_found() -> None:
    result = look(lambda asked: Answer(200, SPAM) if asked.query and asked.path == "" and "Googlebot" in asked.agent else None)
    assert {f.kind for f in result.findings} == {Kind.CLOAKED} and all(f.address.startswith("?") for f in result.findings)


def test_a_server_that_shows_everything_is_said_to_be_so_and_not_searched() -> None:
    def lie(asked: Asked) -> Answer | None:
        missing = asked.path != "404.html" and honest(R.files, asked).status == 404
        return Answer(200, FILES["index.html"]) if missing else None

    result = look(lie)
    assert {f.kind for f in result.findings} == {Kind.SOFT404} and "không dò được" in result.notes[0]


def test_a_folder_that_lists_its_files_is_found() -> None:
    def lie(asked: Asked) -> Answer | None:
        return Answer(200, b"<title>Index of /assets</title>") if asked.path == "lich/" else None

    result = look(lie)
    assert kinds(result) == {("added", "lich/")} and "liệt kê" in result.findings[0].said


def test_a_redirect_planted_beside_the_portal_is_found_and_the_servers_own_are_not() -> None:
    def lie(asked: Asked) -> Answer | None:
        if asked.path == "tai-xiu.html":
            return Answer(302, b"", {"Location": "https://nha-cai.example/"})
        return Answer(301, b"", {"Location": "/index.html"}) if asked.path == "index.php" else None

    assert kinds(look(lie)) == {("added", "tai-xiu.html")}


def test_a_firewall_that_turns_search_engines_away_is_a_note() -> None:
    result = look(lambda asked: Answer(403) if "Googlebot" in asked.agent else None)
    assert result.findings == [] and "Googlebot" not in result.notes[0] and "403" in result.notes[0]


# Signatures, old releases


def test_a_manifest_that_is_not_ours_is_not_even_read() -> None:
    thief = release(key=signing.new())
    result = look(files=thief.files)
    assert kinds(result) == {("signature", manifest.SIGNATURE)} and result.manifest is None
    assert kinds(look(files={p: d for p, d in R.files.items() if p != manifest.SIGNATURE})) == {("signature", manifest.SIGNATURE)}
    edited = R.files | {manifest.NAME: R.manifest.data.replace(b'"number":7', b'"number":8')}
    assert kinds(look(files=edited)) == {("signature", manifest.SIGNATURE)}
    assert look(files=thief.files, keys=()).findings == []


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"[" * 100_000, b'{"format":1,"files":[["../x",1,"0","build"]]}', b"\xff"])
def test_a_hostile_manifest_is_a_finding(data: bytes) -> None:
    assert {f.kind for f in look(files=R.files | {manifest.NAME: data}, keys=()).findings} == {Kind.SIGNATURE}


def test_without_the_manifest_one_kept_elsewhere_still_finds_everything() -> None:
    hacked = {p: d for p, d in R.files.items() if not p.startswith("portal-manifest")} | {"index.html": SPAM}
    assert kinds(look(files=hacked)) == {("missing", manifest.NAME)}
    assert {("missing", manifest.NAME), ("changed", "index.html")} <= kinds(look(files=hacked, kept=R.manifest))


def test_a_release_published_in_the_middle_of_a_look_is_no_finding() -> None:
    new = release(FILES | {"index.html": b"<p>moi</p>"}, number=8)
    count = 0

    def lie(asked: Asked) -> Answer | None:
        nonlocal count
        count += 1
        return honest(new.files if count > 6 else R.files, asked)

    result = look(lie)
    assert result.findings == [] and result.manifest == new.manifest


# Quick looks in turn


def test_quick_looks_come_round_to_every_file() -> None:
    many = release(FILES | {f"a/{n}.html": b"%d" % n for n in range(70)})
    found = [
        look(files=many.files | {"a/33.html": b"x"}, quick=True, turn=turn).findings for turn in range(4)
    ]
    assert sum(bool(some) for some in found) in (1, 2)


# A folder, a listing


def test_a_folder_is_compared_file_by_file(tmp_path: Path) -> None:
    tree = R.write(tmp_path / "web")
    assert verifying.folder(tree, KEYS).findings == []
    (tree / "index.html").write_bytes(SPAM)
    (tree / "lich/2026.html").unlink()
    (tree / "assets/nha-cai.php").write_text("x")
    (tree / ".portal").mkdir()
    (tree / ".portal/journal.json").write_text("x")
    (tree / ".portal/shell.php").write_text("x")
    (tree / "robots.txt").unlink()
    (tree / "robots.txt").symlink_to("index.html")
    (tree / "ngoai").symlink_to("/etc")
    result = verifying.folder(tree, KEYS)
    assert kinds(result) == {
        ("changed", "index.html"), ("missing", "lich/2026.html"), ("added", "assets/nha-cai.php"), ("added", ".portal/shell.php"),
        ("changed", "robots.txt"), ("added", "ngoai"),
    }


def test_a_listing_of_a_store_finds_what_is_too_much_and_too_little() -> None:
    before = release(FILES | {"cu.html": b"x"}, number=6).manifest
    names = {*R.files, "cu.html", "la/slot-gacor.html", ".portal/claims/7/heartbeat"} - {"lich/2026.html"}
    found = list(verifying.listing(names, R.manifest, earlier=[before]))
    assert {(f.kind.value, f.address, f.grave) for f in found} == {
        ("added", "cu.html", False), ("added", "la/slot-gacor.html", True), ("missing", "lich/2026.html", True)}


# The command


def verify(*arguments: str) -> Result:
    return CliRunner().invoke(commands, ["verify", *arguments])


def test_the_command_says_clean_or_what_is_wrong_and_what_to_do_first(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    with served(R.files) as (address, _):
        done = verify(address, "--key", KEY.public.line, "--json", str(out))
    assert done.exit_code == 0 and "Đúng như đã đăng" in done.output and "Chữ ký đúng" in done.output, done.output
    assert json.loads(out.read_text("utf-8"))["clean"] is True
    with served(R.files, lambda asked: Answer(200, SPAM) if asked.path == "casino/" else None) as (address, _):
        done = verify(address, "--key", KEY.public.line, "--json", str(out))
    assert done.exit_code == 1
    order = [done.output.index(words) for words in ("CÓ 1 ĐIỀU BẤT THƯỜNG", "casino/", "Từ lúc nào: chưa rõ", "Giữ chứng cứ", "Ngắt máy chủ", "Đăng lại")]
    assert order == sorted(order)
    said = json.loads(out.read_text("utf-8"))
    assert said["clean"] is False and said["signature"]["checked"] and said["release"]["number"] == 7
    assert said["findings"] == [{"kind": "added", "address": "casino/", "grave": True, "said": said["findings"][0]["said"]}]


def test_without_a_key_the_command_says_loudly_what_it_did_not_check() -> None:
    with served(R.files) as (address, _):
        done = verify(address)
        alone = verify(address, "--json", "-", "--quick")
    assert done.exit_code == 0 and done.output.count("CHƯA KIỂM CHỮ KÝ") == 2
    assert json.loads(alone.stdout)["signature"]["checked"] is False and "CHƯA KIỂM CHỮ KÝ" in alone.stderr


def test_the_highest_release_ever_seen_is_remembered(tmp_path: Path) -> None:
    state, key = tmp_path / "state.json", ("--key", KEY.public.line, "--quick")
    shown_now = dict(R.files)
    with served(shown_now) as (address, _):
        def again() -> Result:
            return verify(address, *key, "--state", str(state))

        assert again().exit_code == 0
        assert json.loads(state.read_text("utf-8"))["number"] == 7
        shown_now.update(release(number=5).files)
        back = again()
        assert back.exit_code == 1 and "cũ hơn bản 7" in back.output
        assert re.search(r"Lần gần nhất kiểm thấy đúng: \d{2}-\d{2}-\d{4} \d{2}:\d{2}", back.output)
        shown_now.update(release(counts={"pages": 5}).files)
        assert "hai bản kê khác nhau cùng mang số 7" in again().output
        shown_now.update(release(number=8, target="khac").files)
        assert "trước nay là “tinh”" in again().output
        assert json.loads(state.read_text("utf-8"))["number"] == 7
        shown_now.update(release(number=9, restores=7).files)
        assert again().exit_code == 0 and json.loads(state.read_text("utf-8"))["number"] == 9
        shown_now.update(release(number=99, key=signing.new()).files)
        assert again().exit_code == 1 and json.loads(state.read_text("utf-8"))["number"] == 9
    other = verify("http://127.0.0.1:9/", "--state", str(state))
    assert other.exit_code == 2 and "tệp riêng" in other.output
    state.write_text("hỏng")
    assert verify("http://127.0.0.1:9/", "--state", str(state)).exit_code == 2


def test_a_site_held_at_an_old_release_is_noticed_by_its_age() -> None:
    fresh = (dt.datetime.now(dt.UTC) - dt.timedelta(hours=3)).isoformat()
    for published, code in ((fresh, 0), ("2020-01-01T00:00:00+07:00", 1), ("hôm qua", 1), ("2020-01-01", 1)):
        with served(release(published_at=published).files) as (address, _):
            assert verify(address, "--key", KEY.public.line, "--quick", "--max-age", "3").exit_code == code, published


def test_the_command_takes_a_folder_a_listing_and_a_kept_manifest(tmp_path: Path) -> None:
    root = tmp_path / "target"
    R.write(root / "releases" / "7")
    (root / "current").symlink_to("releases/7")
    (tmp_path / "k.pub").write_text(KEY.public.text)
    key = ("--key", str(tmp_path / "k.pub"))
    assert verify(str(root), *key).exit_code == 0
    assert verify(str(root / "current"), *key).exit_code == 0
    (root / "releases/7/la.php").write_text("x")
    assert verify(str(root), *key).exit_code == 1
    names = tmp_path / "names"
    names.write_text("\n".join([*R.files, "./la.php"]))
    kept = tmp_path / "kept.json"
    kept.write_bytes(R.manifest.data)
    (tmp_path / "kept.json.minisig").write_text(R.signature)
    with served(R.files) as (address, _):
        done = verify(address, *key, "--listing", str(names), "--manifest", str(kept))
        assert done.exit_code == 1 and "la.php" in done.output
        (tmp_path / "kept.json.minisig").unlink()
        assert verify(address, *key, "--manifest", str(kept)).exit_code == 2


def test_notices_pass_unless_asked_to_be_strict() -> None:
    def plain(asked: Asked) -> Answer | None:
        answer = honest(R.files, asked)
        return Answer(answer.status, answer.body, {"Content-Type": answer.headers.get("Content-Type", "")})

    with served(R.files, plain) as (address, _):
        for extra, code in (((), 0), (("--strict",), 1)):
            done = verify(address, "--key", KEY.public.line, *extra)
            assert done.exit_code == code and "thiếu Content-Security-Policy" in done.output, done.output


@pytest.mark.parametrize("arguments", [
    ("khong-co-thu-muc",), ("http://",), ("http://u:p@127.0.0.1/",), ("http://127.0.0.1:9/", "--key", "không phải khóa"),
])
def test_what_cannot_run_is_told_apart_from_what_is_wrong(arguments: tuple[str, ...]) -> None:
    done = verify(*arguments)
    assert done.exit_code == 2 and "Không chạy được" in done.output and "Traceback" not in done.output


def test_a_dead_server_is_a_finding() -> None:
    with served({}) as (address, _):
        pass
    done = verify(address, "--key", KEY.public.line)
    assert done.exit_code == 1 and "từ chối kết nối" in done.output and "Đổi mọi mật khẩu" not in done.output


def test_without_the_publishing_extra_all_else_works_and_these_commands_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import sys; sys.modules['cryptography'] = sys.modules['urllib3'] = None; import portal.cli"
    done = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(ROOT / "hooks")}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    monkeypatch.setitem(sys.modules, "urllib3", None)
    said = verify("https://tinh.example/")
    assert said.exit_code == 2 and "pip install -e .[publish]" in said.output


# Words

HOSTILE = (
    b'href="' * 300_000, b"content=0;url=" * 150_000, b"<loc>" * 400_000, b'content="' + b"0" * 2_000_000, b" " * 2_000_000,
    b"\n" * 2_000_000 + b"x", b"<loc>x" + b" " * 2_000_000, b"href = " * 300_000, b"href=" + b"\t" * 2_000_000,
    b"Allow:" * 300_000, b"\nallow" + b" " * 2_000_000, b"(" * 2_000_000, b"&" * 2_000_000,
)


def test_no_page_can_stop_the_reading_of_its_links_and_words() -> None:
    for body in HOSTILE:
        began = time.process_time()
        sum(1 for _ in links(body))
        planted.words_in(body[:500_000].decode())
        assert time.process_time() - began < 3, body[:20]



def test_words_of_strangers_cannot_move_the_terminal_or_hide() -> None:
    assert shown("a\x1b[2J\u202eb\r\n") == "a\ufffd[2J\ufffdb\ufffd\ufffd" and len(shown("x" * 9999)) < 200
    findings = verifying.Result([Finding(Kind.ADDED, "x\x1b]0;y\x07", "z")])
    from portal.publish import telling

    assert "\x1b" not in telling.text(findings, "http://a\x1b/", "x")


def test_ordinary_pages_of_the_repository_hold_no_gambling_words(built: Path) -> None:
    for page in built.rglob("*.html"):
        assert planted.words_in(page.read_text("utf-8")) == (), page
    assert planted.words_in("NHÀ CÁI 789bet, kubet, w88: tài xỉu") and planted.words_in("Nha Cai uy tin")
    places = list(planted.hiding_places())
    assert len(places) == len(set(places)) < 200
    assert not [p for p in places if (built / p).exists()]
