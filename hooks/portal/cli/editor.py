"""``portal editor``: the form for editors fetched, built elsewhere, or run on this computer for training."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import doors
from .asking import CouldNotRun, as_of_option, moment_of, root_of, root_option

if TYPE_CHECKING:  # every command of portal reads this file; only these need what stands behind it
    from http.server import ThreadingHTTPServer

    from ..editor_form import Editor

SVELTIA, DECAP = "sveltia", "decap"
_CMS = click.Choice([SVELTIA, DECAP])


@click.group("editor", short_help="Biểu mẫu biên tập: tải về, dựng riêng, chạy thử trên máy này.",
             options_metavar="[TÙY CHỌN]", subcommand_metavar="LỆNH …")
def editor_group() -> None:
    """Biểu mẫu biên tập trên web, cấu hình sinh ra từ lược đồ của cổng (docs/editor-form.md)."""


@editor_group.command(options_metavar="[TÙY CHỌN]", short_help="Tải chương trình của biểu mẫu, kiểm mã băm, giữ lại.")
@root_option
@click.option("--cms", type=_CMS, default=None, help="Chương trình nào. Mặc định: theo mkdocs.yml, không thì sveltia.")
@click.option("--if-set", is_flag=True, help="Chỉ tải khi mkdocs.yml có bật editor; không tải được thì chỉ báo.")
def fetch(root: Path, cms: str | None, if_set: bool) -> None:
    """Tải chương trình của biểu mẫu từ kho npm mà máy này đang dùng; chỉ nhận đúng mã băm đã khóa."""
    said = _setting(root_of(root))
    if if_set and said is None:
        return
    chosen = cms or (said.cms if said else SVELTIA)
    try:
        click.echo(_ready(root_of(root), chosen)[1])
    except CouldNotRun as trouble:
        if not if_set:
            raise
        click.echo(f"Dựng tiếp không có biểu mẫu biên tập: {trouble.format_message()}", err=True)


@editor_group.command(options_metavar="[TÙY CHỌN]", short_help="Ghi biểu mẫu ra một thư mục riêng để đăng nơi khác.")
@root_option
@as_of_option
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, metavar="THƯ_MỤC",
              help="Thư mục mới hoặc trống; máy chủ phải phục vụ nó ở đường dẫn /bien-tap/.")
def build(root: Path, as_of: str | None, out: Path) -> None:
    """Ghi biểu mẫu (theo editor của mkdocs.yml) ra một thư mục, kèm chính sách bảo mật máy chủ cần gửi."""
    said = _setting(root_of(root))
    if said is None:
        raise CouldNotRun("mkdocs.yml chưa có editor: cần cms, forge, address, repository. Xem docs/editor-form.md.")
    if out.exists() and any(out.iterdir()):
        raise CouldNotRun(f"{out} đã có tệp. Hãy chọn một thư mục mới.")
    made = _made(root_of(root), as_of, said)
    from .. import editor_form

    editor_form.write(out, made)
    click.echo(f"Đã ghi {len(made)} tệp vào {out}/. Máy chủ phải gửi kèm mọi tệp ấy:")
    click.echo(f"Content-Security-Policy: {editor_form.policy(said)}")


@editor_group.command(options_metavar="[TÙY CHỌN]", short_help="Mở biểu mẫu trên máy này để tập, không cần mạng.")
@root_option
@as_of_option
@click.option("--cms", type=_CMS, default=SVELTIA, show_default=True,
              help="sveltia: Chrome, Edge, sửa thẳng thư mục này; decap: mọi trình duyệt.")
@click.option("--port", type=click.IntRange(0, 65535), default=8010, show_default=True, help="Cổng mạng.")
def serve(root: Path, as_of: str | None, cms: str, port: int) -> None:
    """Mở biểu mẫu trên máy này. Lưu là sửa thẳng tệp trong thư mục, xong thì chạy: portal check."""
    from ..editor_form import Editor

    root = root_of(root).resolve()
    said = Editor(cms=cms)
    made = _made(root, as_of, said)
    try:
        server = served(made, said, root, port)
    except OSError:
        raise CouldNotRun(f"cổng mạng {port} đang bận. Thử: portal editor serve --port 8011") from None
    click.echo(f"Mở http://localhost:{server.server_port}/bien-tap/ trong Chrome hoặc Edge. Dừng bằng Ctrl+C."
               if cms == SVELTIA else
               f"Mở http://localhost:{server.server_port}/bien-tap/ trong trình duyệt. Dừng bằng Ctrl+C.")
    if cms == SVELTIA:
        click.echo(f"Bấm “Làm việc với kho mã nguồn cục bộ” rồi chọn thư mục {root}")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        click.echo("\nĐã dừng. Kiểm tra những gì vừa sửa: portal check")
    finally:
        server.server_close()


def served(made: dict[str, bytes], said: Editor, root: Path, port: int) -> ThreadingHTTPServer:
    """A server of the form on this computer alone. Raises ``OSError`` when the port is taken."""
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

    from .. import editor_form, headers
    from ..editor_form import local

    policy = editor_form.policy(said)

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            """One of the files made; whoever asks for the root is sent to the form."""
            path = self.path.partition("?")[0].partition("#")[0]
            if path in ("/", f"/{editor_form.FOLDER}"):
                self.send_response(302)
                self.send_header("Location", f"/{editor_form.FOLDER}/")
                self.end_headers()
                return
            if path == "/favicon.ico":
                self.send_response(204)
                self.end_headers()
                return
            name = path.removeprefix(f"/{editor_form.FOLDER}/") or "index.html"
            data = made.get(name)
            if data is None:
                self.send_error(404)
                return
            self._answer(data, headers.TYPES.get(name.rpartition(".")[2], "application/octet-stream"))

        def do_POST(self) -> None:
            """Decap's local proxy: reads and writes documents below the checkout, for pages of this server only."""
            own = {f"http://localhost:{port_of()}", f"http://127.0.0.1:{port_of()}"}
            length = int(self.headers.get("Content-Length") or 0)
            allowed = said.cms == DECAP and self.path == local.PATH and self.headers.get("Origin") in own
            if not allowed or length > local.MOST:
                self.send_error(403)
                return
            status, answer = local.answer(root, self.rfile.read(length))
            self._answer(answer, "application/json; charset=utf-8", status)

        def _answer(self, data: bytes, kind: str, status: int = 200) -> None:
            self.send_response(status)
            for header, value in {
                "Content-Type": kind, "Content-Length": str(len(data)), "Content-Security-Policy": policy,
                "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
            }.items():
                self.send_header(header, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)

    def port_of() -> int:
        return server.server_port

    return server


def _setting(root: Path) -> Editor | None:
    import yaml

    from ..editor_form import BadEditor, editor_of
    from ..forge import BadForge, Forge

    try:
        said = yaml.load((root / "mkdocs.yml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError):
        raise CouldNotRun(f"không đọc được mkdocs.yml trong {root.name}.") from None
    try:
        options = (said.get("extra") or {}).get("portal") or {}
        return editor_of(options.get("editor"), Forge.of(options.get("forge")))
    except (BadEditor, BadForge) as bad:
        raise CouldNotRun(f"mkdocs.yml: {bad}") from None


def _ready(root: Path, cms: str) -> tuple[dict[str, bytes], str]:
    """The program of the editor, fetched when it is not here yet, and a sentence about it."""
    from .. import editor_form

    one, place = editor_form.package(cms), doors.cache_folder()
    kept = editor_form.kept(cms, place)
    if kept is not None:
        return kept, f"{one.name} {one.version}: đã có sẵn, đúng mã băm đã khóa."
    try:
        found = editor_form.fetch(cms, doors.npm_registry(root), place)
    except editor_form.NotFetched as trouble:
        raise CouldNotRun(f"{trouble}. Kiểm tra mạng, cấu hình npm (npm config get registry), rồi chạy lại.") from None
    return found, f"{one.name} {one.version} (giấy phép {one.licence}): đã tải, đúng mã băm đã khóa."


def _made(root: Path, as_of: str | None, said: Editor) -> dict[str, bytes]:
    from .. import editor_form, load

    vendored, words = _ready(root, said.cms)
    click.echo(words, err=True)
    moment = moment_of(as_of)
    catalog = load(root, moment).catalog.public(moment, samples=True)
    if catalog.province is None:
        print("Nội dung đang có lỗi; biểu mẫu có thể thiếu cơ quan, địa bàn. Chạy: portal check", file=sys.stderr)
    return editor_form.files(said, catalog, root, vendored)
