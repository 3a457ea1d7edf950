"""What ``portal --help`` costs: it loads next to nothing."""

from __future__ import annotations

import subprocess
import sys

import click

from portal.cli import COMMANDS, commands
from tests.building import ROOT

_HELP = """
import sys
sys.argv = ["portal", "--help"]
from portal.cli import main
try:
    main()
finally:
    print("LOADED", *sorted(name for name in sys.modules if "." not in name or name.startswith("portal.")))
"""


def test_the_list_of_commands_loads_none_of_them() -> None:
    done = subprocess.run([sys.executable, "-c", _HELP], cwd=ROOT / "hooks", capture_output=True, text=True, check=True)
    loaded = set(done.stdout.partition("LOADED ")[2].split())
    assert {name for name in loaded if name.startswith("portal")} == {"portal", "portal.cli"}
    assert not loaded & {"pydantic", "yaml", "jinja2", "numpy", "PIL", "phonenumbers", "email_validator", "mkdocs", "nh3", "pyromark",
                         "openpyxl", "cryptography", "urllib3", "frontmatter"}


def test_the_list_says_of_each_command_what_the_command_says_of_itself() -> None:
    context = click.Context(commands)
    for name, (_, told) in COMMANDS.items():
        command = commands.get_command(context, name)
        assert command is not None and command.name == name
        assert command.get_short_help_str(200) == told, name
