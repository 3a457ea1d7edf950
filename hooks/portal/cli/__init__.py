"""``portal``: the command-line door. Learns the settings, passes the same gate, speaks Vietnamese.

Exit codes: 0 clean, 1 the content has errors, 2 the command could not run.
"""

from __future__ import annotations

import gettext
import os
from importlib import import_module
from pathlib import Path

import click

COMMANDS = {
    "build": ("building:build", "Kiểm tra rồi dựng cổng vào site/."),
    "check": ("content:check", "Kiểm tra nội dung, không dựng cổng."),
    "downtime": ("timing:downtime", "Tạm dừng cổng: phải báo chậm nhất ngày nào?"),
    "due": ("timing:due", "Đã đến lúc dựng lại chưa? Cho bộ hẹn giờ."),
    "editor": ("editor:editor_group", "Biểu mẫu biên tập: tải về, dựng riêng, chạy thử trên máy này."),
    "export": ("tracker:export_group", "Xuất dữ liệu ra tệp bên ngoài."),
    "fix": ("repairing:fix", "Sửa những lỗi viết chắc chắn sửa được."),
    "fmt": ("repairing:fmt", "Viết tệp về dạng chung."),
    "import": ("importing:import_group", "Nhập dữ liệu từ tệp bên ngoài."),
    "keys": ("proof:keys", "Khóa ký bản phát hành."),
    "new": ("authoring:new", "Tạo tệp mới: trả lời tối đa năm câu hỏi."),
    "publish": ("publishing:publish_command", "Đăng bản đã dựng lên một nơi khai trong publish.toml."),
    "report": ("reporting:report", "Làm báo cáo hằng năm: Word, Excel, Markdown."),
    "reproduce": ("proof:reproduce", "Dựng lại một bản đã đăng rồi so từng byte."),
    "review": ("reviewing:review", "Nhận xét một đề nghị sửa (pull request)."),
    "rollback": ("publishing:rollback_command", "Đưa bản trước (hoặc bản số N) trở lại."),
    "rules": ("law:rules", "Quy tắc nào áp dụng ngày nào; ai dẫn một văn bản."),
    "schema": ("content:schema", "In JSON Schema của một loại tài liệu."),
    "screen": ("screening:screen", "Rà soát: dự thảo có phải truyền thông không?"),
    "serve": ("building:serve", "Xem thử cổng trên máy này; trang tự tải lại khi tệp thay đổi."),
    "sheets": ("papers:sheets", "Làm bản phát thanh, áp phích, tờ rơi."),
    "todo": ("inside:todo", "Việc cần làm của từng cơ quan (nội bộ)."),
    "verify": ("proof:verify", "Kiểm trang đang chạy có đúng như đã đăng."),
}
"""Each command: module and name there, and what the list of commands says of it. A module is loaded when it is asked
for: the list itself must not wait for what the commands need."""


def main() -> None:
    """The console command. click's own words come in Vietnamese from its gettext catalogue in ``vi/locale``."""
    os.environ["LANGUAGE"] = "vi"
    gettext.bindtextdomain("messages", str(Path(__file__).parents[1] / "vi" / "locale"))
    gettext.textdomain("messages")
    commands(prog_name="portal")


class Lazy(click.Group):
    """The commands of :data:`COMMANDS`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, in the order of the alphabet."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command *cmd_name*, loaded now."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        found = getattr(import_module(f".{module}", __name__), name)
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without loading any."""
        limit = formatter.width - 6 - max(map(len, COMMANDS))
        with formatter.section(gettext.gettext("Commands")):
            formatter.write_dl([(name, click.Command(name, help=told).get_short_help_str(limit))
                                for name, (_, told) in sorted(COMMANDS.items())])


@click.group(
    cls=Lazy,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    options_metavar="[TÙY CHỌN]", subcommand_metavar="LỆNH …",
)
@click.version_option(
    package_name="portal-truyen-thong-chinh-sach", message="%(version)s", help="Hiện số phiên bản.",
)
def commands() -> None:
    """Cổng truyền thông chính sách: kiểm tra nội dung, dựng cổng, đăng và chứng minh điều đã đăng."""
