from pathlib import Path

from portal import bounds, markdown

PAGE = """---
title: Cách tìm người phát ngôn
summary: Tìm số điện thoại của người phát ngôn.
updated_on: 2026-11-20
---

{}
"""


def make(root: Path, monkeypatch) -> None:
    """A renderer that never comes back from one document; all others are still reported."""
    folder = root / "content/huong-dan"
    folder.mkdir(parents=True)
    (folder / "cham.md").write_text(PAGE.format("Bài rất chậm."), "utf-8")
    (folder / "sai-cap.md").write_text(PAGE.format("# Các tệp khác vẫn được kiểm tra"), "utf-8")
    whole = markdown.render

    def render(text: str) -> markdown.Body:
        while "chậm" in text:
            pass
        return whole(text)

    monkeypatch.setattr(markdown, "render", render)
    monkeypatch.setattr(bounds, "TIME_LIMIT", 1.0)
