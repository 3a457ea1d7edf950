"""``portal publish`` as an IT officer types it: a small checkout, real builds, the real nginx."""

from __future__ import annotations

import datetime as dt
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..building import ROOT, Result, build, portal
from ..faults import small_site
from ..servers.conftest import Server, nginx

pytestmark = [pytest.mark.site, pytest.mark.xdist_group("servers")]
TOML = """
[signing]
key_file = "khoa.pem"
[targets.cong]
type = "local"
path = "{target}"
url = "http://127.0.0.1:{port}/"
samples = true
[targets.zip]
type = "zip"
path = "cong.zip"
samples = true
"""
POLICY = "policies/2026/ho-tro-hoc-phi.md"
PAGE = "chinh-sach/ho-tro-hoc-phi.html"


class Office:
    """A checkout with a key, a target folder, and nginx in front of it."""

    def __init__(self, ground: Path, server: Server) -> None:
        self.ground, self.server, self.root = ground, server, small_site.make(ground / "kho")
        shutil.copy2(ROOT / "requirements.lock", self.root)
        (self.root / "publish.toml").write_text(TOML.format(target=ground / "dich", port=server.ports["/"]), "utf-8")
        self.git("init", "-q")

    def git(self, *arguments: str) -> str:
        who = ("-c", "user.name=A", "-c", "user.email=a@a.example", "-c", "commit.gpgsign=false")
        return subprocess.run(["git", *who, *arguments], cwd=self.root, check=True, capture_output=True, text=True).stdout

    def commit(self) -> None:
        (self.root / ".gitignore").write_text("/site/\n/.portal/\n__pycache__/\n*.pem\n*.pub\n*.zip\n*.json\n")
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "nội dung")

    def build(self) -> None:
        result = build(self.root, self.root / "site")
        assert result.code == 0, result.output

    def run(self, *arguments: str) -> Result:
        return portal(*arguments, root=self.root)

    def here(self, *arguments: str) -> Result:
        """A command that looks at the present folder."""
        done = subprocess.run(
            [sys.executable, "-c", "from portal.cli import main; main()", *arguments], cwd=self.root, check=False,
            env=os.environ | {"PYTHONPATH": str(self.root / "hooks")}, capture_output=True, text=True)
        return Result(done.returncode, done.stdout + done.stderr)

    def get(self, address: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.ports["/"], timeout=10)
        try:
            connection.request("GET", f"/{address}")
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    ground = Path(tempfile.mkdtemp(prefix="portal-office-"))
    ground.chmod(0o755)
    (ground / "dich").mkdir()
    (ground / "larger").mkdir()
    (ground / "root").symlink_to("dich/current")
    try:
        for server in nginx(ground):
            yield Office(ground, server)
    finally:
        shutil.rmtree(ground, ignore_errors=True)


def test_from_the_first_look_to_a_withdrawal(office: Office) -> None:
    assert office.run("publish", "cong").code == 2  # nothing was built
    office.build()
    no_key = office.run("publish", "cong")
    assert no_key.code == 2 and "khoa.pem" in no_key.output and "Traceback" not in no_key.output
    assert "RW" in office.here("keys", "new", "khoa.pem").output

    # What nobody could build again is refused; a new target is only looked at, until one says yes.
    refused = office.run("publish", "cong", "--yes")
    assert refused.code == 1 and "--accept uncommitted" in refused.output
    looked = office.run("publish", "cong", "--accept", "uncommitted")
    assert looked.code == 0 and "--yes" in looked.output and not (office.ground / "dich/current").exists()
    wrong = office.run("publish", "cnog")
    assert wrong.code == 2 and "Có phải “cong”?" in wrong.output
    first = office.run("publish", "cong", "--yes", "--accept", "uncommitted")
    assert first.code == 0, first.output
    assert "Đã đăng bản 1" in first.output and office.get("")[0] == 200
    status, page = office.get("chinh-sach/ho-tro-hoc-phi/xac-nhan-dang-tai.html")
    assert status == 200 and "bản số 1".encode() in page
    assert office.get("chinh-sach/ho-tro-hoc-phi/xac-nhan-dang-tai.pdf")[1].startswith(b"%PDF")
    status, listing = office.get("phat-hanh/index.html")
    assert status == 200 and re.search(rb"RW[A-Za-z0-9+/]{50,}", listing)
    again = office.run("publish", "cong", "--format", "json", "--accept", "uncommitted")
    assert json.loads(again.output.partition("{")[1] + again.output.partition("{")[2])["ending"] == "unchanged"

    # Content changes.
    text = (office.root / POLICY).read_text("utf-8")
    (office.root / POLICY).write_text(text + "\nThêm một câu cho phép thử.\n", "utf-8")
    office.commit()
    office.build()
    second = office.run("publish", "cong")
    assert second.code == 0 and "Đã đăng bản 2" in second.output, second.output
    assert "Thêm một câu cho phép thử".encode() in office.get(PAGE)[1]
    purge = (office.root / ".portal/published/cong/purge.txt").read_text("utf-8").splitlines()
    assert f"/{PAGE}" in purge

    # Somebody plants a page; the monitor finds it, by address and by what lies there.
    clean = office.here("verify", "cong")
    assert clean.code == 0, clean.output
    planted = office.ground / "dich/current/nha-cai-uy-tin.html"
    planted.write_text("<h1>Nhà cái</h1>")
    found = office.here("verify", "cong")
    assert found.code == 1 and "nha-cai-uy-tin.html" in found.output
    planted.unlink()

    # Back, and not forward again by a timer.
    back = office.run("rollback", "cong")
    assert back.code == 0 and "Đã đưa bản 1 trở lại; nó mang số mới là 3" in back.output, back.output
    assert "Thêm một câu".encode() not in office.get(PAGE)[1]
    timer = office.run("publish", "cong")
    assert timer.code == 1 and "rollback" in timer.output

    # A formal withdrawal: gone from the site and from every release that is kept.
    withdrawn = text.replace("  status: cong-khai\n", "  status: go-bo\n  withdrawn_on: 2026-11-22\n"
                             "  withdrawn_reason: Cơ quan chủ trì rút để hoàn thiện.\n", 1)
    (office.root / POLICY).write_text(withdrawn, "utf-8")
    office.commit()
    office.build()
    gone = office.run("publish", "cong")
    assert gone.code == 0 and "Đã xóa bản cũ: 1, 2, 3" in gone.output, gone.output
    assert "rút để hoàn thiện".encode() in office.get(PAGE)[1]
    assert office.get("chinh-sach/ho-tro-hoc-phi/xac-nhan-dang-tai.pdf")[0] == 404
    assert [p.name for p in (office.ground / "dich/releases").iterdir()] == ["000004"]
    nothing = office.run("rollback", "cong")
    assert nothing.code == 2 and "gỡ" in nothing.output

    # The log says it all, and its chain holds.
    from portal.publish import log

    said = log.parse(office.get("phat-hanh/nhat-ky.json")[1])
    assert [line.number for line in said.releases] == [1, 2, 3, 4] and not log.broken_links(said)
    spans = said.postings[PAGE]
    assert spans[-1].ended is not None and spans[-1].to_number == 4
    assert dt.datetime.fromisoformat(spans[0].from_at).tzinfo is not None

    # By hand, for a closed network.
    packed = office.run("publish", "zip", "--yes")
    assert packed.code == 0 and (office.root / "cong.zip").stat().st_size > 10**5, packed.output
