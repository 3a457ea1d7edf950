"""publish.toml: every fault with its place, repair and example; all at once; never a secret inside."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portal.publish import settings, targets
from portal.publish.settings import Faulty
from portal.publish.store import StoreFault

ROOT = Path(__file__).parents[2]


def problems(text: str) -> list[str]:
    with pytest.raises(Faulty) as fault:
        settings.parse(text)
    for problem in fault.value.problems:
        assert re.match(r"publish\.toml:\d+:\d+\n  .+\n  Cách sửa: .+\n  Ví dụ: .+", problem), problem
    return fault.value.problems


def test_the_sample_file_is_valid_as_it_is_and_with_every_line_in_use() -> None:
    text = (ROOT / "publish.toml").read_text("utf-8")
    assert settings.parse(text).targets == {}
    used = re.sub(r"^#(?=\[|[a-z_]+ = )", "", text, flags=re.MULTILINE).replace('key_env = "PORTAL_SIGNING_KEY"', "")
    known = settings.parse(used)
    assert {target.type for target in known.targets.values()} == set(settings.TYPES)
    assert known.key_file and known.public_keys


def test_a_target_is_read_with_what_it_does_not_say() -> None:
    target = settings.parse('[targets.a]\ntype = "local"\npath = "/srv/a"').targets["a"]
    assert (target.keep, target.samples, target.mode, target.weak_lock, target.options) == (5, False, "", False, {"path": "/srv/a"})


@pytest.mark.parametrize(("text", "place", "said"), [
    ('[targets.a]\ntype = "local"\npth = "/srv"', "3:1", "Có phải “path”"),
    ('[targets.a]\ntype = "locla"\n', "2:1", "chưa khai đúng loại"),
    ('[targets.a]\ntype = "local"\n', "1:1", "Thiếu khóa “path”"),
    ('[targets.a]\ntype = "local"\npath = "/srv"\nkeep = "5"', "4:1", "phải là số nguyên"),
    ('[targets.a]\ntype = "local"\npath = "/srv"\n  keep = -1', "4:3", "không thể âm"),
    ('[targets.a]\ntype = "local"\npath = "/srv"\nmode = "fast"', "4:1", "không phải giá trị"),
    ('[targets.a]\ntype = "local"\npath = "/srv"\nurl = "https://a.example"', "4:1", "kết thúc bằng dấu /"),
    ('[targets.a]\ntype = "local"\npath = "/srv"\nurl = "a.example/"', "4:1", "không phải địa chỉ web"),
    ('[targets.a]\ntype = "webdav"\nendpoint = "https://a:matkhau@dav.example/"', "3:1", "chứa mật khẩu"),
    ('[targets."Cổng"]\ntype = "local"\npath = "/srv"', "1:1", "chữ thường không dấu"),
    ('[signing]\nkey_file = "a"\nkey_env = "B"', "3:1", "một nơi"),
    ("targets = 1", "1:1", "một bảng riêng"),
    ('[target.a]\ntype = "local"', "1:1", "Có phải “targets”"),
    ('[targets.a]\ntype = local', "2:8", "không đúng cách viết TOML"),
])
def test_a_fault_is_told_at_its_place(text: str, place: str, said: str) -> None:
    found = problems(text)
    assert any(p.startswith(f"publish.toml:{place}\n") and said in p for p in found), found


def test_all_faults_are_told_at_once_and_no_secret_is_repeated() -> None:
    found = problems('[targets.a]\ntype = "webdav"\nendpoint = "https://a:matkhau@dav.example/"\nuse = 1\n'
                     '[targets.b]\ntype = "s3"\nbucket = 3\n')
    assert len(found) == 5 and "matkhau" not in "".join(found)


def test_a_missing_secret_names_its_variable(tmp_path: Path) -> None:
    target = settings.parse('[targets.a]\ntype = "webdav"\nendpoint = "https://dav.example/"\npassword_env = "MAT_KHAU"').targets["a"]
    with pytest.raises(StoreFault, match="MAT_KHAU"):
        targets.store_of(target, lambda name: "", tmp_path)


def test_every_example_of_the_docs_is_read_without_a_fault() -> None:
    blocks = re.findall(r"```toml\n(.*?)```", (ROOT / "docs/publishing.md").read_text("utf-8"), re.DOTALL)
    found = [target.type for block in blocks for target in settings.parse(block).targets.values()]
    assert set(found) >= {"sftp", "webdav", "s3", "rclone"}
