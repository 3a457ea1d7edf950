from pathlib import Path

PAGE = """---
title: Cách tìm người phát ngôn
summary: Tìm số điện thoại của người phát ngôn.
updated_on: 2026-11-20
---

"""


def make(root: Path) -> None:
    """A web page pasted whole."""
    path = root / "content/huong-dan/tim-nguoi-phat-ngon.md"
    path.parent.mkdir(parents=True)
    path.write_text(PAGE + "# một\n\n" * 205, "utf-8")
