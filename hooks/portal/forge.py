"""Where the repository is kept: the one setting ``forge`` of mkdocs.yml, and the addresses there. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

FORM = "bao-sai.yml"
"""The issue form, in each forge's folder of forms."""
_SHAPE = {
    "base": re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:/[A-Za-z0-9._~/-]*)?"),
    "repository": re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*/[A-Za-z0-9._-]+"),
    "branch": re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*"),
}
_EDIT = {"github": "edit", "gitlab": "-/edit", "forgejo": "_edit"}


class BadForge(ValueError):
    """The setting ``forge`` of mkdocs.yml is not one: the message says what is wrong, and shows a right one."""


@dataclass(frozen=True, slots=True)
class Forge:
    """Where the repository is kept. ``issues``: whether readers can report there; else they write an e-mail."""

    kind: str
    base: str
    repository: str
    branch: str = "main"
    issues: bool = True

    @classmethod
    def of(cls, setting: object) -> Forge | None:
        """From ``extra.portal.forge``; ``None`` where nothing is set. Raises :class:`BadForge`."""
        if setting in (None, "", False):
            return None
        example = "Ví dụ: {kind: gitlab, base: https://git.tinh.example, repository: nhom/cong, branch: main}"
        if not isinstance(setting, Mapping) or set(setting) - {"kind", "base", "repository", "branch", "issues"}:
            raise BadForge(f"forge nhận kind, base, repository, branch, issues. {example}")
        if setting.get("kind") not in _EDIT:
            raise BadForge(f"forge: kind là một trong {', '.join(_EDIT)}. {example}")
        values = {"branch": "main"} | {k: str(v).rstrip("/") for k, v in setting.items() if k in _SHAPE}
        for name, shape in _SHAPE.items():
            if not shape.fullmatch(values.get(name, "")) or ".." in values[name]:
                raise BadForge(f"forge: {name} “{values.get(name, '')}” không đúng dạng. {example}")
        return cls(str(setting["kind"]), **values, issues=setting.get("issues") is not False)

    @property
    def home(self) -> str:
        """The repository's address."""
        return f"{self.base}/{self.repository}"

    def edit(self, path: str) -> str:
        """Where the file at *path* is edited."""
        return f"{self.home}/{_EDIT[self.kind]}/{quote(self.branch)}/{quote(path)}"

    def report(self, title: str, address: str) -> str:
        """A new issue with the page's title and *address* filled in.

        GitHub fills the fields of a form by their ids; GitLab and Forgejo, whose documentation promises title and
        text alone, get the same questions as text.
        """
        if self.kind == "github":
            return f"{self.home}/issues/new?{query(template=FORM, title=title, trang=address)}"
        text = f"Trang: {address}\n\nChỗ sai:\n\nĐiều đúng, biết từ đâu:\n"
        if self.kind == "gitlab":
            return f"{self.home}/-/issues/new?{query(**{'issue[title]': title, 'issue[description]': text})}"
        return f"{self.home}/issues/new?{query(title=title, body=text)}"


def query(**values: str) -> str:
    """*values* as the query of an address; colons and slashes stay readable."""
    return urlencode(values, safe=":/", quote_via=quote)


__all__ = ["FORM", "BadForge", "Forge", "query"]
