"""``portal``: the command-line door. Learns the settings, passes the same gate, speaks Vietnamese.

Exit codes: 0 clean, 1 the content has errors, 2 the command could not run.
"""

from __future__ import annotations

import gettext
import os
from importlib import import_module
from pathlib import Path

import click

from . import (
    a,
    ach,
    and,
    ang,
    arkdown,
    asked,
    authoring,
    b,
    building,
    byte,
    c,
    ch,
    chema,
    command,
    commands,
    content,
    d,
    editor,
    em,
    for,
    h,
    hi,
    ho,
    i,
    import_group,
    inside,
    is,
    it,
    itself,
    k,
    keys,
    kh,
    khai,
    khi,
    ki,
    l,
    law,
    li,
    list,
    lo,
    loaded,
    m,
    module,
    must,
    n,
    name,
    need,
    new,
    ng,
    ngo,
    nh,
    not,
    o,
    of,
    ord,
    p,
    papers,
    ph,
    proof,
    publish,
    publish.toml,
    publish_command,
    publishing,
    quan,
    quy,
    r,
    repairing,
    report,
    reporting,
    reproduce,
    reviewing,
    rollback,
    rollback_command,
    rules,
    s,
    says,
    schema,
    screen,
    screening,
    serve,
    sheets,
    so,
    t,
    th,
    thanh,
    thay,
    the,
    there,
    timing,
    todo,
    tr,
    tra,
    tracker,
    trang,
    trong,
    truy,
    u,
    v,
    verify,
    wait,
    what,
    when,
    word,
    xcel,
    y,
)


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
    content.check, building.build, building.serve, law.rules, content.schema, authoring.new, repairing.fix,
    repairing.fmt, reviewing.review, publishing.publish_command, publishing.rollback_command, proof.keys,
    proof.verify, proof.reproduce, timing.due, timing.downtime, papers.sheets, inside.todo, screening.screen,
    reporting.report, tracker.import_group, tracker.export_group, editor.editor_group, commands.add_command,
    word.import_policy,
