"""Make the samples of this folder again, from the illustrative content: ``python docs/samples/duties/make.py``.

As of 2026-11-23. The lists are internal by nature; these hold illustrative content alone, and say so.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

from click.testing import CliRunner

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "hooks"))

from portal import internal, load  # noqa: E402
from portal.cli import commands  # noqa: E402
from portal.schema.vocabulary import ScreeningStep  # noqa: E402
from portal.screening import Answers, ready_text  # noqa: E402
from portal.vietnamese import TIME_ZONE  # noqa: E402

AS_OF = dt.datetime(2026, 11, 23, tzinfo=TIME_ZONE)
_PICKED = {
    "viec-can-lam/index.html": "viec-can-lam.html", "viec-can-lam/so-nnmt.html": "viec-can-lam-so-nnmt.html",
    "viec-can-lam/so-nnmt.csv": "viec-can-lam-so-nnmt.csv",
    "danh-sach-ra-soat/2026/index.html": "danh-sach-ra-soat-2026.html",
    "danh-sach-ra-soat/2026/danh-sach-ra-soat-2026.csv": "danh-sach-ra-soat-2026.csv",
}
_SCREEN = (
    "screen", "Quy định phí đỗ xe (minh họa)", "--agency", "so-xay-dung", "--secret", "khong",
    "--proposal", "chua-ro", "--impact", "co Người dân nộp phí", "--sensitive", "co", "--scope", "co", "--dry-run",
)


def main() -> None:
    """Write every sample."""
    catalog = load(ROOT, AS_OF).catalog
    made = internal.made(catalog, AS_OF, ROOT / "overrides" / "internal")
    for path, name in _PICKED.items():
        (HERE / name).write_bytes(made[path])
    for name, arguments in (("portal-todo-due-14.txt", ("todo", "--due", "14")), ("portal-screen.txt", _SCREEN)):
        said = CliRunner().invoke(commands, [*arguments, "--root", str(ROOT), "--as-of", "2026-11-23"]).output
        (HERE / name).write_text(f"$ portal {arguments[0]} …\n{said}", "utf-8")
    values = dict.fromkeys(ScreeningStep, "co") | {
        ScreeningStep.BI_MAT: "khong", ScreeningStep.LAP_DE_NGHI: "huong-dan"}
    text = ready_text(Answers(values, {ScreeningStep.TAC_DONG_TRUC_TIEP: "Người dân nộp phí."}, "Công văn minh họa"),
                      "Quy định phí đỗ xe (minh họa)", "Sở Xây dựng", AS_OF.date())
    (HERE / "chu-de-chep.yml").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
