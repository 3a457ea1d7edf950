from pathlib import Path

from tests import made_files as made


def make(root: Path) -> None:
    document = root / "policies/2026/ho-tro-hoc-phi.md"
    document.write_text(document.read_text("utf-8").replace("toan-van.pdf", "toan-van.docx"), "utf-8")
    (root / "policies/2026/ho-tro-hoc-phi/toan-van.pdf").unlink()
    (root / "policies/2026/ho-tro-hoc-phi/toan-van.docx").write_bytes(made.docx('<w:p><w:r><w:t>Mức hỗ trợ </w:t></w:r><w:del w:id="1" w:author="Tác giả"><w:r>'
                  '<w:delText>50%</w:delText></w:r></w:del><w:ins w:id="2" w:author="Tác giả"><w:r><w:t>70%</w:t></w:r>'
                  '</w:ins></w:p>'))
