"""Makes the sample comment: three edits of the sample content, reviewed. Run: python docs/samples/review/make.py"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "hooks"))

from portal import doors, review  # noqa: E402

POLICY = "policies/2026/dieu-chinh-bang-gia-dat.md"
SPEAKER = "content/nguoi-phat-ngon/so-y-te-thuong-xuyen.md"
AS_OF = "2026-11-23"


def main() -> None:
    """Write ``nhan-xet.md`` beside this file."""
    with tempfile.TemporaryDirectory() as folder:
        base, head = Path(folder, "truoc"), Path(folder, "sau")
        for side in (base, head):
            for name in review.TOPS:
                shutil.copytree(ROOT / name, side / name)
        policy, speaker = head / POLICY, head / SPEAKER
        text = re.sub(r"closes_on: \S+", "closes_on: 2026-12-30", policy.read_text("utf-8"), count=1)
        policy.write_text(text, "utf-8")
        text = re.sub(r"phone: .*", "phone: 0263 0000 199", speaker.read_text("utf-8"), count=1)
        speaker.write_text(text.replace("verified_on:", f"contact_changed_on: {AS_OF}\nverified_on:"), "utf-8")
        people = review.People.of(["Lê Văn C <c@so.example>"], ["Trần Thị B <b@so.example>"])
        found = review.review(base, head, doors.parse_as_of(AS_OF), people=people)
    said = review.markdown(found, preview="https://xem-thu.lamdong.example/7/")
    Path(__file__).with_name("nhan-xet.md").write_text(said, "utf-8")


if __name__ == "__main__":
    main()
