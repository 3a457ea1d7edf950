"""Make the samples of this folder again: ``python docs/samples/authoring/make.py``.

As of 2026-11-23. A newcomer's talk with ``portal new``, and the drafts that it makes from a file of answers.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path
from unittest import mock

from click.testing import CliRunner

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "hooks"))

import portal  # noqa: E402
from portal.cli import authoring, commands  # noqa: E402

TYPED = (
    "không", "Quy định mức hỗ trợ học nghề (minh họa)", "Sở Lao động", "Sở Nội vụ",
    "Dự thảo nâng mức hỗ trợ học nghề. Thanh niên đi học nghề đóng ít tiền hơn.", "nông dân, người lao động",
)
ANSWERS = {
    "faq": "question: Tôi có được hỗ trợ học nghề không? (minh họa)\nagency: Sở Nội vụ\nanswered_on: 2026-11-20\n"
           "body: Có, nếu bạn dưới 30 tuổi. Bạn nộp đơn tại trường.\nlegal_basis: [64/2025/QH15]\nsample: có\n",
    "spokesperson": "agency: Sở Nội vụ\nkind: Người phát ngôn thường xuyên\nfull_name: Nguyễn Văn A\n"
                    "position: Chánh Văn phòng\nphone: 0263 0000 123\nemail: nguoiphatngon@lamdong.example\n"
                    "decision: {number: 45/QĐ-SNV, decided_at: 2026-11-20T08:30}\nsample: có\n",
    "correction": "claim: Có tin nói học viên phải nộp thêm một khoản thu.\n"
                  "fact: Học viên không phải nộp thêm khoản nào. Dự thảo chỉ nâng mức hỗ trợ.\n"
                  "source: Toàn văn dự thảo, Điều 5\nagency: Sở Nội vụ\nreported_on: 2026-11-20\nsample: có\n",
    "press-event": "type: hop-bao\nagency: UBND tỉnh\nstarts_at: 2026-12-10T08:30\nsample: có\n",
}
PARTS = ("hoi-thoai.txt", "policy.md", *(f"{kind}.{end}" for kind in ANSWERS for end in ("yml", "md")))


def main(target: Path = HERE) -> None:
    """Write every sample into *target*."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for top in ("policies", "content"):
            shutil.copytree(ROOT / top, root / top)
        # Read once: no draft here leans on another.
        with mock.patch("portal.load", cache(portal.load)):
            # What a person at a terminal sees; the answers stand where they were typed.
            with mock.patch.object(authoring._Talk, "_somebody", lambda _: True):
                said, path = _run(root, ["du-thao"], "\n".join((*TYPED, "")))
            (target / "hoi-thoai.txt").write_text(f"$ portal new du-thao\n{said}", "utf-8")
            shutil.copy(path, target / "policy.md")
            for kind, answers in ANSWERS.items():
                (target / f"{kind}.yml").write_text(answers, "utf-8")
                _, path = _run(root, [kind, "--answers", str(target / f"{kind}.yml")], None)
                shutil.copy(path, target / f"{kind}.md")


def _run(root: Path, arguments: list[str], typed: str | None) -> tuple[str, Path]:
    """What the command says, and the file it made."""
    before = set(root.rglob("*.md"))
    result = CliRunner().invoke(
        commands, ["new", *arguments, "--root", str(root), "--as-of", "2026-11-23"], input=typed)
    assert result.exit_code == 0, result.output
    [path] = set(root.rglob("*.md")) - before
    return result.output, path


if __name__ == "__main__":
    main()
