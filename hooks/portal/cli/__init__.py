"""``portal``: the command-line door. Learns the settings, passes the same gate, speaks Vietnamese.

Exit codes: 0 clean, 1 the content has errors, 2 the command could not run.
"""

from __future__ import annotations

import gettext
import os
from pathlib import Path

import click

from . import (
    authoring,
    building,
    content,
    editor,
    inside,
    law,
    papers,
    proof,
    publishing,
    repairing,
    reporting,
    reviewing,
    screening,
    timing,
    tracker,
    word,
)


def main() -> None:
    """The console command. click's own words come in Vietnamese from its gettext catalogue in ``vi/locale``."""
    os.environ["LANGUAGE"] = "vi"
    gettext.bindtextdomain("messages", str(Path(__file__).parents[1] / "vi" / "locale"))
    gettext.textdomain("messages")
    commands(prog_name="portal")


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    options_metavar="[TÙY CHỌN]", subcommand_metavar="LỆNH …",
)
@click.version_option(
    package_name="portal-truyen-thong-chinh-sach", message="%(version)s", help="Hiện số phiên bản.",
)
def commands() -> None:
    """Cổng truyền thông chính sách: kiểm tra nội dung, dựng cổng, đăng và chứng minh điều đã đăng."""


for _command in (
    content.check, building.build, building.serve, law.rules, content.schema, authoring.new, repairing.fix,
    repairing.fmt, reviewing.review,
    publishing.publish_command, publishing.rollback_command, proof.keys, proof.verify, proof.reproduce,
    timing.due, timing.downtime, papers.sheets, inside.todo, screening.screen, reporting.report,
    tracker.import_group, tracker.export_group, editor.editor_group,
):
    commands.add_command(_command)

tracker.import_group.add_command(word.import_policy)
