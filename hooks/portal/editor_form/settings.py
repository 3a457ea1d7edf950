"""The setting ``editor`` of mkdocs.yml: which editor, and whether a change waits for a second person. Its forge is that
of the setting ``forge``.

No secret stands here: people sign in at the forge itself (OAuth with PKCE, or a token of their own that stays in
their browser).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..forge import Forge
from .fields import DECAP, SVELTIA

GITHUB, GITLAB, FORGEJO, LOCAL = "github", "gitlab", "forgejo", "local"
_HOST = r"https://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*(?::[0-9]{1,5})?"
_KEYS = ("cms", "app_id", "sign_in", "review")
_REVIEWED = frozenset({
    (SVELTIA, GITHUB), (SVELTIA, GITLAB), (DECAP, GITHUB), (DECAP, GITLAB), (DECAP, FORGEJO), (DECAP, LOCAL),
})
"""Where each editor opens a pull or merge request; elsewhere it commits to the branch at once."""


class BadEditor(Exception):
    """The setting cannot be used; the message says why and what to write, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Editor:
    """What an editor must know of the forge. ``forge`` is :data:`LOCAL` for training on one's own computer."""

    cms: str = SVELTIA
    forge: str = LOCAL
    address: str = ""
    repository: str = ""
    branch: str = "main"
    app_id: str = ""
    sign_in: str = ""
    review: bool = True

    @property
    def hosts(self) -> tuple[str, ...]:
        """Addresses the editor's page may talk to besides its own."""
        if self.forge == LOCAL:
            return ()
        own = ("https://api.github.com",) if self.forge == GITHUB else (self.address,)
        return tuple(dict.fromkeys((*own, *((self.sign_in,) if self.sign_in else ()))))

    def backend(self) -> dict[str, Any]:
        """The ``backend`` of the editor's configuration."""
        if self.forge == LOCAL:
            # Sveltia opens a folder of this computer instead; Decap's proxy takes the place of any back end.
            return {"name": "test-repo"} if self.cms == DECAP else {
                "name": "github", "repo": "tap/tren-may-nay", "branch": self.branch}
        said: dict[str, Any] = {"name": self.forge, "repo": self.repository, "branch": self.branch}
        if self.forge == GITHUB:
            if self.sign_in:
                said["base_url"] = self.sign_in
        elif self.forge == GITLAB:
            said |= {"api_root": f"{self.address}/api/v4", "base_url": self.address, "auth_type": "pkce",
                     "auth_endpoint": "oauth/authorize"}
        else:
            said |= {"api_root": f"{self.address}/api/v1", "base_url": self.address}
            if self.cms == SVELTIA:
                said["name"] = "gitea"  # its back end for both
            said["auth_endpoint"] = "login/oauth/authorize"
        if self.app_id:
            said["app_id"] = self.app_id
        if self.cms == SVELTIA and not (self.app_id or self.sign_in):
            said["auth_methods"] = ["token"]
        if self.cms == SVELTIA:
            said["commit_messages"] = {
                "create": "{{collection}}: thêm {{slug}}", "update": "{{collection}}: sửa {{slug}}",
                "delete": "{{collection}}: xóa {{slug}}", "uploadMedia": "tệp kèm theo: thêm {{path}}",
                "deleteMedia": "tệp kèm theo: xóa {{path}}",
            }
        return said


def editor_of(written: object, forge: Forge | None) -> Editor | None:
    """The setting as *written* in mkdocs.yml, with its *forge*; ``None`` when off. Raises :class:`BadEditor`."""
    if written is None or written is False:
        return None
    if not isinstance(written, Mapping):
        raise BadEditor("editor nhận false, hoặc các dòng cms, app_id, review (xem docs/editor-form.md). "
                        "Muốn tập trên máy này, không cần máy chủ Git: portal editor serve.")
    unknown = [str(key) for key in written if key not in _KEYS]
    if unknown:
        raise BadEditor(f"editor không có mục “{unknown[0]}”. Các mục: {', '.join(_KEYS)}.")
    review = written.get("review", True)
    if not isinstance(review, bool):
        raise BadEditor("editor.review nhận true (chờ người thứ hai duyệt) hoặc false (ghi thẳng vào nhánh).")
    if forge is None:
        raise BadEditor("editor cần biết nơi giữ kho nội dung: khai mục forge bên cạnh. "
                        "Ví dụ: forge: {kind: gitlab, base: https://git.lamdong.example, repository: nhom/cong}")
    texts = {key: str(written.get(key) or "").strip().rstrip("/") for key in _KEYS if key != "review"}
    found = Editor(texts["cms"] or SVELTIA, forge.kind, forge.base, forge.repository, forge.branch, texts["app_id"],
                   texts["sign_in"], review)
    _judge(found)
    return found


def _judge(one: Editor) -> None:
    if one.cms not in (SVELTIA, DECAP):
        raise BadEditor(f"editor.cms nhận {SVELTIA} hoặc {DECAP}, không nhận “{one.cms}”.")
    if one.forge != GITHUB and not re.fullmatch(_HOST, one.address):
        raise BadEditor("biểu mẫu chỉ nối với máy chủ Git qua https://, không có đường dẫn phía sau tên máy. "
                        "Ví dụ: forge: {kind: gitlab, base: https://git.lamdong.example, repository: nhom/cong}")
    if one.sign_in and not re.fullmatch(_HOST, one.sign_in):
        raise BadEditor("editor.sign_in cần địa chỉ https:// của máy chủ đăng nhập, không có đường dẫn phía sau.")
    if not re.fullmatch(r"[\w.-]*", one.app_id, re.ASCII):
        raise BadEditor("editor.app_id chỉ gồm chữ không dấu, số, dấu chấm, gạch.")
    if one.review and (one.cms, one.forge) not in _REVIEWED:
        raise BadEditor("Sveltia chưa mở được đề nghị nhập (pull request) trên Forgejo: nó ghi thẳng vào nhánh. "
                        "Chọn cms: decap, hoặc ghi review: false nếu nhánh ấy đã có người duyệt ở bước sau.")


__all__ = ["DECAP", "FORGEJO", "GITHUB", "GITLAB", "LOCAL", "SVELTIA", "BadEditor", "Editor", "editor_of"]
