"""The real nginx with the generated file shows a signed release of the repository, untouched and then broken into."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli import commands
from portal.publish import manifest, readback, verifying
from portal.publish.readback import Kind

from ..proof.releases import KEY
from .conftest import BELOW, Server, nginx, program

pytestmark = [pytest.mark.site, pytest.mark.xdist_group("servers")]


@pytest.fixture(scope="module")
def live(built: Path) -> Iterator[tuple[Server, Path]]:
    """nginx, and the folder it shows; the manifest and its signature lie in it."""
    ground = Path(tempfile.mkdtemp(prefix="portal-proof-"))
    ground.chmod(0o755)
    try:
        files = manifest.files_of(built, (p.relative_to(built).as_posix() for p in built.rglob("*") if p.is_file()))
        made = manifest.Manifest(
            number=1, target="tinh", as_of="2026-11-23T00:00:00+07:00", commit="", samples=True, content_hash="",
            published_at="2026-11-23T08:00:00+07:00", counts={}, files=files,
        )
        for mount in ("root", f"larger/{BELOW.rstrip('/')}"):
            tree = ground / mount
            shutil.copytree(built, tree)
            tree.chmod(0o755)
            (tree / manifest.NAME).write_bytes(made.data)
            (tree / manifest.SIGNATURE).write_text(KEY.sign(made.data, "bản 1"), "utf-8")
        for server in nginx(ground):
            yield server, ground / "root"
    finally:
        shutil.rmtree(ground, ignore_errors=True)


def address(server: Server, base: str = "/") -> str:
    return f"http://127.0.0.1:{server.ports[base]}{base}"


@pytest.mark.parametrize("base", ["/", f"/{BELOW}"])
def test_a_release_behind_the_generated_file_reads_back_whole(live: tuple[Server, Path], base: str) -> None:
    server, tree = live
    data = (tree / manifest.NAME).read_bytes()
    said = readback.check(address(server, base), manifest.parse(data), data, signature=(tree / manifest.SIGNATURE).read_text("utf-8"))
    assert said == ()


def test_a_whole_look_at_an_untouched_site_finds_nothing(live: tuple[Server, Path]) -> None:
    server, _ = live
    result = verifying.live(address(server), [KEY.public], verifying.Scope("8c1f00d5e2"))
    assert result.findings == [] and result.notes == [] and result.manifest is not None
    assert result.compared == min(len(result.manifest.files), len(readback.chosen(result.manifest)))


def test_the_manifest_and_its_signature_are_never_kept_by_a_cache(live: tuple[Server, Path]) -> None:
    server, _ = live
    for name in (manifest.NAME, manifest.SIGNATURE):
        answer = server.ask(name)
        assert answer.status == 200 and answer.headers["cache-control"] == "no-store", name
    assert server.ask(manifest.SIGNATURE).headers["content-type"] == "text/plain; charset=utf-8"


def test_what_is_planted_in_the_folder_is_found_from_outside_and_from_inside(live: tuple[Server, Path]) -> None:
    server, tree = live
    victim = next(p for p in sorted((tree / "chinh-sach").glob("*.html")) if p.name != "index.html")
    before = victim.read_bytes()
    planted = [tree / "slot-gacor.html", tree / "la" / "trang.html"]
    try:
        for page in planted:
            page.parent.mkdir(exist_ok=True)
            page.write_text("<h1>Nhà cái tài xỉu</h1>", "utf-8")
        victim.write_bytes(before.replace(b"</body>", b'<a href="../la/trang.html">x</a></body>'))
        done = CliRunner().invoke(commands, ["verify", address(server), "--key", KEY.public.line])
        inside = verifying.folder(tree, [KEY.public])
    finally:
        victim.write_bytes(before)
        planted[0].unlink()
        shutil.rmtree(tree / "la")
    assert done.exit_code == 1, done.output
    for words in ("slot-gacor.html", "la/trang.html", f"chinh-sach/{victim.name}", "Giữ chứng cứ"):
        assert words in done.output, words
    assert {(f.kind, f.address) for f in inside.findings} == {
        (Kind.ADDED, "slot-gacor.html"), (Kind.ADDED, "la/trang.html"), (Kind.CHANGED, f"chinh-sach/{victim.name}")}


def test_anyone_can_check_with_public_tools_alone_as_the_manual_says(live: tuple[Server, Path], tmp_path: Path) -> None:
    server, tree = live
    manual = (Path(__file__).parents[2] / "docs/publishing.md").read_text("utf-8")
    recipe = manual.partition("<!-- công thức công khai -->")[2].partition("```sh\n")[2].partition("```")[0]
    assert "minisign" in recipe and "sha256sum" in recipe
    script = recipe.replace("https://tinh.example/cong/", address(server)).replace("RW…", KEY.public.line)
    environment = {"PATH": "/usr/bin:/bin:" + str(Path(program("nginx")).parent), "LC_ALL": "C.UTF-8"}

    def run(folder: Path) -> subprocess.CompletedProcess[str]:
        folder.mkdir()
        return subprocess.run(["bash", "-eu", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False)

    good = run(tmp_path / "good")
    assert good.returncode == 0, good.stdout + good.stderr
    page = tree / "index.html"
    before = page.read_bytes()
    try:
        page.write_bytes(before + b" ")
        bad = run(tmp_path / "bad")
    finally:
        page.write_bytes(before)
    assert bad.returncode != 0 and "index.html: FAILED" in bad.stdout
