import os
from pathlib import Path

PAGE = """---
title: Cách tìm người phát ngôn
summary: Hướng dẫn tìm số điện thoại của người phát ngôn.
updated_on: 2026-11-20
---

Mở trang danh bạ rồi chọn cơ quan.
"""



def make(root: Path) -> None:
    folder = root / "content/huong-dan"
    folder.mkdir()
    (folder / "tim-nguoi.md").write_text(PAGE, "utf-8")
    os.symlink("tim-nguoi.md", folder / "cach-tim.md")
