"""Signatures that the real minisign checks, and the other way round."""

from __future__ import annotations

import base64
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli import commands
from portal.publish import signing

DATA = '{"number":1,"title":"Dự thảo"}\n'.encode()
COMMENT = "bản 1 của đích tinh, 2026-11-23T08:00:00+07:00"


def minisign(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    assert shutil.which("minisign"), "Phép thử cần minisign: sh tests/servers/install.sh"
    return subprocess.run(["minisign", *arguments], cwd=cwd, capture_output=True, text=True, check=False, input="\n\n")


@pytest.fixture(scope="module")
def key() -> signing.PrivateKey:
    return signing.new()


def published(folder: Path, key: signing.PrivateKey, data: bytes = DATA) -> None:
    (folder / "portal-manifest.json").write_bytes(data)
    (folder / "portal-manifest.json.minisig").write_text(key.sign(data, COMMENT), "utf-8")


def test_the_real_minisign_accepts_our_signature_and_shows_our_comment(tmp_path: Path, key: signing.PrivateKey) -> None:
    published(tmp_path, key)
    done = minisign("-Vm", "portal-manifest.json", "-P", key.public.line, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Signature and comment signature verified" in done.stdout and f"Trusted comment: {COMMENT}" in done.stdout
    (tmp_path / "key.pub").write_text(key.public.text, "utf-8")
    assert minisign("-H", "-Vm", "portal-manifest.json", "-p", "key.pub", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("spoiled", ["portal-manifest.json", "portal-manifest.json.minisig", "comment", "key"])
def test_the_real_minisign_and_ours_refuse_the_same(tmp_path: Path, key: signing.PrivateKey, spoiled: str) -> None:
    published(tmp_path, key)
    other = signing.new().public
    public = other if spoiled == "key" else key.public
    if spoiled == "comment":
        path = tmp_path / "portal-manifest.json.minisig"
        path.write_text(path.read_text("utf-8").replace("bản 1", "bản 2"), "utf-8")
    elif spoiled != "key":
        path = tmp_path / spoiled
        data = bytearray(path.read_bytes())
        data[len(data) // 3] ^= 1
        path.write_bytes(bytes(data))
    assert minisign("-Vm", "portal-manifest.json", "-P", public.line, cwd=tmp_path).returncode != 0
    with pytest.raises(signing.BadSignature):
        signing.verify((tmp_path / "portal-manifest.json").read_bytes(),
                       (tmp_path / "portal-manifest.json.minisig").read_text("utf-8", "replace"), [public])


def test_ours_accepts_what_the_real_minisign_signed(tmp_path: Path) -> None:
    assert minisign("-GW", "-p", "their.pub", "-s", "their.key", cwd=tmp_path).returncode == 0
    (tmp_path / "a.json").write_bytes(DATA)
    done = minisign("-Sm", "a.json", "-s", "their.key", "-t", COMMENT, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    keys = signing.public_keys((tmp_path / "their.pub").read_text("utf-8"))
    said = signing.verify(DATA, (tmp_path / "a.json.minisig").read_text("utf-8"), keys)
    assert (said.comment, said.key) == (COMMENT, keys[0])
    assert keys[0].name in (tmp_path / "their.pub").read_text("utf-8")
    assert minisign("-lSm", "a.json", "-s", "their.key", cwd=tmp_path).returncode == 0
    with pytest.raises(signing.BadSignature, match="kiểu cũ"):
        signing.verify(DATA, (tmp_path / "a.json.minisig").read_text("utf-8"), keys)


def test_several_keys_may_be_trusted_while_one_gives_way_to_the_next(key: signing.PrivateKey) -> None:
    fresh = signing.new()
    both = signing.public_keys(f"# cũ\n{key.public.text}\n# mới\n{fresh.public.line}\n{fresh.public.line}\n")
    assert both == (key.public, fresh.public)
    for one in (key, fresh):
        assert signing.verify(DATA, one.sign(DATA, "x"), both).key == one.public
    with pytest.raises(signing.BadSignature, match=key.public.name):
        signing.verify(DATA, key.sign(DATA, "x"), [fresh.public])


def test_a_key_of_the_same_id_does_not_stand_in_for_another(key: signing.PrivateKey) -> None:
    stranger = signing.PublicKey(key.public.id, signing.new().public.raw)
    assert signing.verify(DATA, key.sign(DATA, "x"), [stranger, key.public]).key == key.public
    with pytest.raises(signing.BadSignature):
        signing.verify(DATA, key.sign(DATA, "x"), [stranger])


@pytest.mark.parametrize("text", [
    "", "\n\n\n\n", "untrusted comment: x\nRUQ=\ntrusted comment: x\nRUQ=\n", "x" * 100_000,
    "untrusted comment: x\n%%%\ntrusted comment: x\n%%%\n",
])
def test_no_signature_text_is_more_than_refused(key: signing.PrivateKey, text: str) -> None:
    with pytest.raises(signing.BadSignature):
        signing.verify(DATA, text, [key.public])


@pytest.mark.parametrize("comment", ["hai\ndòng", "\r", "\x1b[2J", "\u2028", "x" * 2000])
def test_a_comment_is_one_plain_line(key: signing.PrivateKey, comment: str) -> None:
    with pytest.raises(ValueError):
        key.sign(DATA, comment)


@pytest.mark.parametrize("text", ["", "RWQ", "# chỉ ghi chú", base64.b64encode(b"RS" + bytes(40)).decode()])
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(signing.KeyFault):
        signing.public_keys(text)


def test_keys_new_writes_both_keys_once_and_says_what_never_to_do(tmp_path: Path) -> None:
    path = tmp_path / "cong.key"
    os.umask(0)
    try:
        done = CliRunner().invoke(commands, ["keys", "new", str(path)])
    finally:
        os.umask(0o022)
    assert done.exit_code == 0, done.output
    assert "Đừng bao giờ: đưa vào git" in done.output and "không có mật khẩu" in done.output
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and b"PRIVATE KEY" in path.read_bytes()
    public = (tmp_path / "cong.key.pub").read_text("utf-8")
    key = signing.read_private(path)
    assert public == key.public.text and key.public.line in done.output
    before = path.read_bytes()
    again = CliRunner().invoke(commands, ["keys", "new", str(path)])
    assert again.exit_code == 2 and "đã có" in again.output and path.read_bytes() == before
    for file in (path, tmp_path / "cong.key.pub"):
        shown = CliRunner().invoke(commands, ["keys", "show", str(file)])
        assert shown.exit_code == 0 and key.public.line in shown.output and "PRIVATE" not in shown.output


def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path, key: signing.PrivateKey) -> None:
    path = tmp_path / "k"
    signing.write_pair(path, key)
    for mode in (0o640, 0o604, 0o620, 0o644):
        path.chmod(mode)
        with pytest.raises(signing.KeyFault, match="chmod 600"):
            signing.read_private(path)
    path.chmod(0o400)
    assert signing.read_private(path).public == key.public
    (tmp_path / "link").symlink_to(path)
    path.chmod(0o644)
    with pytest.raises(signing.KeyFault, match="chmod 600"):
        signing.read_private(tmp_path / "link")


def test_a_passphrase_guards_the_key_and_no_message_repeats_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "k"
    monkeypatch.setenv("PORTAL_SIGNING_PASSPHRASE", "mật-khẩu-dài")
    assert CliRunner().invoke(commands, ["keys", "new", str(path)]).exit_code == 0
    assert b"ENCRYPTED PRIVATE KEY" in path.read_bytes()
    assert signing.read_private(path, "mật-khẩu-dài").sign(DATA, "x")
    for wrong, said in (("", "chưa cho mật khẩu"), ("sai", "sai mật khẩu")):
        with pytest.raises(signing.KeyFault, match=said) as caught:
            signing.private_key(path.read_text("ascii"), wrong)
        assert "mật-khẩu-dài" not in str(caught.value)
    with pytest.raises(signing.KeyFault, match="không có mật khẩu"):
        signing.private_key(signing.new().pem().decode(), "x")


def test_a_key_of_another_kind_or_no_key_is_a_message(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

    other = generate_private_key(SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    for text in (other.decode(), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "không phải khóa", ""):
        with pytest.raises(signing.KeyFault):
            signing.private_key(text)
    with pytest.raises(signing.KeyFault, match="không đọc được"):
        signing.read_private(tmp_path / "khong-co")
