"""The real ``portal publish`` on a small checkout, killed and refused room: the same holds behind the command's own door."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal.publish import manifest
from tests.faults import small_site
from tests.faults.small_site import NEW, OLD

from .bed import SITE, differing, read_tree

pytestmark = pytest.mark.site
_CODE = "from portal.cli import main; main()"


class Checkout:
    """A small portal that publishes to a folder beside it."""

    def __init__(self, root: Path) -> None:
        self.root = small_site.make(root)
        self.target = root.parent / "dich"
        self.target.mkdir()
        assert self.portal("keys", "new", str(root / "khoa.pem")).returncode == 0
        (root / "publish.toml").write_text(
            f'[signing]\nkey_file = "khoa.pem"\n\n[targets.thu]\ntype = "local"\npath = "{self.target}"\nsamples = true\n', "utf-8")

    def portal(self, *arguments: str, prefix: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*prefix, sys.executable, "-c", _CODE, *arguments], cwd=self.root, text=True, errors="replace",
                              env=small_site.environment(self.root, NEW), capture_output=True, check=False, timeout=120)

    def build(self, day: str) -> None:
        done = small_site.build("portal", self.root, day)
        assert done.returncode == 0, done.stderr

    def publish(self, *, prefix: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        return self.portal("publish", "thu", "--yes", "--accept", "uncommitted", prefix=prefix)

    def live(self) -> manifest.Manifest:
        """What visitors see: it must be whole."""
        files = read_tree(self.target / "current")
        release = manifest.parse(files[manifest.NAME])
        assert files.keys() >= SITE and not differing(files, release)
        return release


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    made = Checkout(tmp_path_factory.mktemp("lenh") / "cong")
    made.build(OLD)
    first = made.publish()
    assert first.returncode == 0 and made.live().number == 1, first.stderr
    made.build(NEW)
    return made


@pytest.mark.parametrize(("call", "when", "what", "code"), [
    ("fsync", "2+", "error=ENOSPC", 2),
    ("syncfs", "1", "signal=SIGKILL", -signal.SIGKILL),
])
def test_the_command_killed_or_refused_room_leaves_the_old_release(checkout: Checkout, call: str, when: str, what: str, code: int) -> None:
    before = checkout.live()
    done = checkout.publish(prefix=("strace", "-f", "-o", "/dev/null", f"--trace={call}", f"--inject={call}:{what}:when={when}"))
    assert done.returncode == code and "Traceback" not in done.stderr, done.stderr
    assert checkout.live().digest == before.digest
    if code == 2:
        assert "đĩa đã đầy" in done.stderr.lower(), done.stderr


def test_the_next_run_mends_and_leaves_nothing_behind(checkout: Checkout) -> None:
    arguments = [sys.executable, "-c", _CODE, "publish", "thu", "--yes", "--accept", "uncommitted"]
    process = subprocess.Popen(arguments, cwd=checkout.root, env=small_site.environment(checkout.root, NEW),
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    while process.poll() is None and not list(checkout.target.glob("releases/*[!1]/index.html")):
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    checkout.live()
    begin = time.monotonic()
    done = checkout.publish()
    assert done.returncode == 0 and time.monotonic() - begin < 60, done.stderr
    live = checkout.live()
    assert live.as_of.startswith(NEW)
    assert len(list((checkout.target / "releases").iterdir())) == 2
    assert [p.name for p in (checkout.target / "state").iterdir()] == ["claims"]
    assert not list((checkout.root / ".portal").glob("publishing-*"))
    back = checkout.portal("rollback", "thu")
    assert back.returncode == 0, back.stderr
    assert checkout.live().restores == 1
