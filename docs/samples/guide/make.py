"""Make the drawings of the guide: the four doors, a message part by part, the way of a change, a draft on a phone.

    PYTHONPATH=hooks .venv/bin/python docs/samples/guide/make.py [SITE]

SITE is a finished build (``make site``); without it the picture of a draft stays as it is. The message is what the gate
says today about a real mistake. Needs Chromium and Playwright, as the browser tests do. Writes WebP files beside the
guides that show them.
"""

from __future__ import annotations

import base64
import html
import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from portal import code_examples, diagnostics

ROOT = Path(__file__).parents[3]
GUIDES = ROOT / "content/huong-dan"
FONTS = ROOT / "overrides/assets/fonts"
CHROMIUM = "/usr/bin/chromium"
LARGEST = 60 * 1024

STYLE = """
* { box-sizing: border-box; margin: 0 }
body { width: 480px; padding: 18px; background: #faf9f5; color: #16282b;
       font: 17px/1.45 "Source Sans 3", "Noto Sans", sans-serif }
code, pre { font: 15px/1.6 "Noto Sans Mono", "DejaVu Sans Mono", monospace }
.doors { display: grid; grid-template-columns: 1fr 1fr; gap: 12px }
.box { padding: 14px 12px; border: 2px solid #b9c6c4; border-radius: 10px; background: #fff; text-align: center }
.box b { display: block; margin-bottom: 4px; font-size: 19px } .box span { color: #4a5d60; font-size: 15px }
.down { display: flex; justify-content: space-around; padding: 6px 0; color: #0b5e56; font-size: 26px; line-height: 1 }
.gate { padding: 16px; border: 3px solid #0b5e56; border-radius: 10px; background: #e6f2ef; text-align: center }
.gate b { font-size: 21px } .end { display: grid; grid-template-columns: 1fr 1fr; gap: 14px }
.no { border-color: #9b1c2e; background: #fdecee } .yes { border-color: #1c6b35; background: #e9f6ec }
.told { position: relative; padding: 18px 18px 18px 54px; border: 2px solid #b9c6c4; border-radius: 10px;
        background: #fff }
.told p { position: relative; margin: 0 0 10px } .told pre { white-space: pre-wrap } .told p:last-child { margin: 0 }
.n { position: absolute; left: -40px; top: 0; width: 27px; height: 27px; border-radius: 50%; background: #0b5e56;
     color: #fff; font: 700 16px/27px sans-serif; text-align: center }
.key { margin-top: 14px; display: grid; grid-template-columns: 1fr 1fr; gap: 6px 12px; font-size: 16px }
.key i { display: inline-block; width: 22px; height: 22px; margin-right: 6px; border-radius: 50%; background: #0b5e56;
         color: #fff; font: 700 14px/22px sans-serif; text-align: center }
.way > span { display: block; color: #0b5e56; font-size: 22px; line-height: 1.3; text-align: center }
mark { padding: 0 2px; background: #fdecee; color: #9b1c2e; font-weight: 700 }
"""


def _doors() -> str:
    doors = (("Biểu mẫu", "điền ô, bấm Lưu"), ("Word, Excel", "gửi tệp có sẵn"), ("Trên máy", "sửa tệp, có nhắc"),
             ("Trang kho", "sửa vài chữ trên mạng"))
    boxes = "".join(f'<div class="box"><b>{name}</b><span>{what}</span></div>' for name, what in doors)
    return f"""<div class="doors">{boxes}</div><div class="down"><i>↓</i><i>↓</i></div>
<div class="gate"><b>Một cửa kiểm tra</b><br>cùng một lời, dù vào bằng cửa nào</div>
<div class="down"><i>↓</i><i>↓</i></div>
<div class="end"><div class="box no"><b>Chưa được</b><span>chỉ đúng dòng, cách sửa, ví dụ</span></div>
<div class="box yes"><b>Được</b><span>người duyệt đọc, rồi đăng</span></div></div>"""


def _message() -> str:
    found = code_examples.examples()["value-unknown"][0].diagnostic
    said, span = diagnostics.explain(found), found.span
    told = [
        f"<code><mark>{found.severity.label}</mark>  {span}  [{found.code}]</code>",
        f"<code>{span.line} | {html.escape(span.source[:span.column - 1])}<mark>"
        f"{html.escape(span.source[span.column - 1:span.end_column - 1])}</mark></code>",
        html.escape(said.message), f"<b>Vì sao:</b> {html.escape(said.why)}",
        f"<b>Cách sửa:</b> {html.escape(said.fix)}", f"<b>Ví dụ:</b> <code>{html.escape(said.example)}</code>",
    ]
    names = ("Mức độ, tệp, dòng, mã", "Dòng sai, chỗ sai", "Điều gì sai", "Vì sao phải sửa", "Sửa thế nào",
             "Chép được ngay")
    lines = "".join(f'<p><span class="n">{at}</span>{text}</p>' for at, text in enumerate(told, 1))
    key = "".join(f"<div><i>{at}</i>{name}</div>" for at, name in enumerate(names, 1))
    return f'<div class="told">{lines}</div><div class="key">{key}</div>'


def _way() -> str:
    steps = (("Bạn sửa", "một tệp, vài chữ"), ("Bạn gửi", "một câu: đổi gì, vì sao"),
             ("Máy đọc", "lỗi, và người đọc sẽ thấy khác gì"), ("Người duyệt", "là người khác bạn"))
    arrow = "<span>↓</span>"
    boxes = arrow.join(f'<div class="box"><b>{at}. {name}</b><span>{what}</span></div>'
                       for at, (name, what) in enumerate(steps, 1))
    return f'<div class="way">{boxes}</div>'


DRAWINGS = {
    "cho-bien-tap-vien/bon-cua.webp": _doors, "doc-thong-bao/thong-bao.webp": _message,
    "sua-tren-trang-kho/duong-di.webp": _way,
}
DRAFT = "soan-tren-may/du-thao-da-dang.webp"


def _keep(data: bytes, name: str) -> None:
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    for quality in (90, 80, 70, 60):
        written = io.BytesIO()
        picture.save(written, "WEBP", quality=quality, method=6)
        if written.tell() <= LARGEST:
            break
    target = GUIDES / name
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(written.getvalue())
    print(f"{name}: {picture.width} × {picture.height}, {written.tell() / 1024:.0f} KB")


def _draw(page: Page, body: str) -> bytes:
    letters = "".join(
        f"@font-face {{ font-family: 'Source Sans 3'; font-weight: 200 900; unicode-range: {signs};"
        f" src: url(data:font/woff2;base64,{base64.b64encode((FONTS / name).read_bytes()).decode()}) }}"
        for name, signs in (("source-sans-3-latin.woff2", "U+0-FF"), ("source-sans-3-vietnamese.woff2", "U+100-1EFF"))
    )
    page.set_content(f"<!doctype html><html lang=vi><meta charset=utf-8><style>{letters}{STYLE}</style><body>{body}")
    page.evaluate("document.fonts.ready")
    return page.screenshot(full_page=True)


def main() -> None:
    """Make them all."""
    with sync_playwright() as driver:
        options = ["--no-sandbox", "--allow-file-access-from-files"]
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=options)
        page = browser.new_page(viewport={"width": 480, "height": 200}, device_scale_factor=2)
        for name, body in DRAWINGS.items():
            _keep(_draw(page, body()), name)
        if len(sys.argv) > 1:
            phone = browser.new_page(viewport={"width": 390, "height": 844}, device_scale_factor=1.5)
            phone.goto((Path(sys.argv[1]).resolve() / "chinh-sach/ho-tro-hoc-nghe-dan-toc-thieu-so.html").as_uri())
            phone.evaluate("document.fonts.ready")
            _keep(phone.screenshot(), DRAFT)
        browser.close()


if __name__ == "__main__":
    main()
