"""Files that editors' tools read, committed with the content and always made by ``portal schema --write``.

JSON Schemas of every kind and register, the settings, tasks and recommendations of VS Code, Front Matter CMS.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from .. import schema
from ..diagnostics import Severity
from ..schema.kinds import KINDS
from .front_matter_cms import configuration
from .questions import KINDS as ASKED

SCHEMAS = "docs/schemas"
LINE = r"^(.+?):(\d+):(\d+): {severity} \[([a-z0-9-]+)\] (.*)$"
"""A message in the format ``lines`` of ``portal check``: file, line, column, code, words."""
_NAMES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "info"}


def editor_files() -> Iterator[tuple[str, str]]:
    """Paths below the root and what stands there, in order."""
    for kind in KINDS:
        yield f"{SCHEMAS}/{kind}.schema.json", _json(schema.json_schema(kind))
    for name in schema.register_names():
        yield f"{SCHEMAS}/_data/{name}.schema.json", _json(schema.register_schema(name))
    yield ".vscode/extensions.json", _json({
        "recommendations": ["eliostruyf.vscode-front-matter", "redhat.vscode-yaml"],
    })
    yield ".vscode/settings.json", _json(_settings())
    yield ".vscode/tasks.json", _json(_tasks())
    yield "frontmatter.json", _json(configuration())


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _settings() -> dict[str, Any]:
    return {
        "files.encoding": "utf8",
        "files.eol": "\n",
        "files.insertFinalNewline": True,
        "editor.unicodeHighlight.allowedLocales": {"vi": True},
        "[markdown]": {"editor.wordWrap": "on", "editor.quickSuggestions": {"other": "off"}},
        # The registers only: the YAML extension does not look into the front matter of .md files.
        "yaml.schemas": {
            f"./{SCHEMAS}/_data/{name}.schema.json": [f"content/_data/{name}.yml"] for name in schema.register_names()
        },
        "yaml.schemaStore.enable": False,
        "redhat.telemetry.enabled": False,
    }


def _tasks() -> dict[str, Any]:
    return {
        "version": "2.0.0",
        "inputs": [{
            "id": "kind", "type": "pickString", "description": "Tạo loại nào?",
            "options": [{"label": schema.describe_kinds()[kind].label, "value": kind} for kind in ASKED],
        }],
        "tasks": [
            {**_task("Kiểm tra", "check", "--format", "lines"), "group": {"kind": "test", "isDefault": True},
             "presentation": {"reveal": "silent", "clear": True, "showReuseMessage": False},
             "problemMatcher": [_matcher(severity) for severity in Severity]},
            {**_task("Tạo tệp mới", "new", "${input:kind}"),
             "presentation": {"reveal": "always", "focus": True, "clear": True}, "problemMatcher": []},
            {**_task("Xem thử", "serve"), "isBackground": True, "problemMatcher": []},
        ],
    }


def _task(label: str, *arguments: str) -> dict[str, Any]:
    return {
        "label": label, "type": "process", "command": "${workspaceFolder}/.venv/bin/portal", "args": list(arguments),
        "windows": {"command": "${workspaceFolder}\\.venv\\Scripts\\portal.exe"},
        "options": {"cwd": "${workspaceFolder}", "env": {"PYTHONUTF8": "1"}},
    }


def _matcher(severity: Severity) -> dict[str, Any]:
    return {
        "owner": f"portal-{_NAMES[severity]}", "source": "Cổng kiểm tra", "severity": _NAMES[severity],
        "fileLocation": ["relative", "${workspaceFolder}"],
        "pattern": {
            "regexp": LINE.replace("{severity}", severity.label),
            "file": 1, "line": 2, "column": 3, "code": 4, "message": 5,
        },
    }


__all__ = ["LINE", "SCHEMAS", "editor_files"]
