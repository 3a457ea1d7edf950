"""A bucket of an S3-compatible object store (boto3). A written object is there whole or not at all.

Objects carry the type and cache time of their path; all other headers are the business of what stands in front of
the bucket. Requests carry no trailing checksums: many stores that are not Amazon's refuse them.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import boto3
import botocore.exceptions as botocore
from botocore.config import Config

from ... import headers
from ..store import Powers, Progress, StoreFault
from . import (
    Lost,
    Pause,
    each,
    forbidden,
    inside,
    local_unreadable,
    no_space,
    one_wins,
    patient,
    stays_whole,
    unreachable,
    wrong_password,
)

_CLAIM = ".claim"
"""A claim is this object in the folder claimed: some stores cannot have an object and others below its name."""
_RELEASE = re.compile(r"r/\d+/")
_POINTER = "current.json"
_HIDDEN = re.compile(r"(?:state|\.portal)/")
_SENT = {"Content-Type": "ContentType", "Cache-Control": "CacheControl", "Content-Disposition": "ContentDisposition"}
_CONDITION = frozenset({"PreconditionFailed", "412"})
_CONFLICT = frozenset({"ConditionalRequestConflict", "OperationAborted", "409"})
_MISSING = frozenset({"NoSuchKey", "404", "NotFound"})
_PASSING = frozenset({"SlowDown", "InternalError", "ServiceUnavailable", "RequestTimeout", "500", "502", "503", "504"})
_KEYS = "access_key và biến môi trường nêu ở secret_key_env"


class S3:
    """Everything below *prefix* in *bucket*. Without *endpoint* it is Amazon's, in *region*."""

    def __init__(
        self, bucket: str, *, access_key: str, secret_key: str, endpoint: str = "", region: str = "us-east-1",
        prefix: str = "", path_style: bool = True, ca_file: Path | None = None, state: str = "state",
        mark: str = "portal", at_once: int = 8, timeout: float = 30.0, pause: Pause = time.sleep,
    ) -> None:
        self._prefix = inside(prefix.strip("/")) + "/" if prefix.strip("/") else ""
        self._bucket, self._mark, self._state = bucket, mark, inside(state)
        self._at_once, self._pause = at_once, pause
        self.place = f"kho S3 {endpoint or region}/{bucket}"
        session = boto3.session.Session(
            aws_access_key_id=access_key, aws_secret_access_key=secret_key, region_name=region)
        try:
            self._client: Any = session.client(
                "s3", endpoint_url=endpoint or None, verify=str(ca_file) if ca_file else None,
                config=Config(
                    s3={"addressing_style": "path" if path_style else "virtual"}, connect_timeout=timeout,
                    read_timeout=timeout, max_pool_connections=at_once + 2, retries={"total_max_attempts": 1},
                    request_checksum_calculation="when_required", response_checksum_validation="when_required",
                    proxies={}, ignore_configured_endpoint_urls=True,
                ),
            )
        except ValueError:
            raise StoreFault("endpoint của kho S3 phải có dạng https://máy-chủ") from None

    # What the target can do

    def probe(self) -> Powers:
        """Try conditional writes and overwriting in a folder of *state*; leaves nothing behind."""
        folder = f"{self._state}/probe-{self._mark}"
        self.remove_folder(folder)
        try:
            created_once = self._wins_once(folder)
            conditional = created_once and self._keeps_tags(f"{folder}/tep.json")
            file = f"{folder}/tep.txt"
            whole = stays_whole(lambda data: self.write(file, data), lambda: (self._got(file) or (None,))[0])
            return Powers(exclusive=created_once, whole_files=whole, conditional=conditional)
        finally:
            self.remove_folder(folder)

    def _wins_once(self, folder: str) -> bool:
        try:
            return one_wins(self.claim, f"{folder}/claim", at_once=self._at_once)
        except StoreFault:
            self.names(folder)  # a store that cannot be spoken to says so here
            return False

    def _keeps_tags(self, path: str) -> bool:
        """Whether a write for an old tag, or for an object that is not there, is refused, and one for the new not."""
        try:
            if not self.write_if(path, b"1", None) or self.write_if(path, b"2", None):
                return False
            first = self.read_tagged(path)
            if first is None or not self.write_if(path, b"3", first[1]) or self.write_if(path, b"4", first[1]):
                return False
            gone = self.write_if(path + ".khac", b"5", first[1])
        except StoreFault:
            return False
        return not gone and self.read(path) == b"3"

    # Files

    def read(self, path: str) -> bytes | None:
        """The bytes at *path*, or ``None``."""
        found = self.read_tagged(path)
        return found[0] if found else None

    def read_tagged(self, path: str) -> tuple[bytes, str] | None:
        """Bytes and entity tag, or ``None``."""
        inside(path)
        return patient(lambda: self._got(path), self._pause)

    def _got(self, path: str) -> tuple[bytes, str] | None:
        answer = self._do("get_object", path, absent=True, Key=self._key(path))
        if answer is None:
            return None
        try:
            return answer["Body"].read(), answer.get("ETag", "")  # rclone sometimes says none
        except (botocore.HTTPClientError, botocore.IncompleteReadError, OSError) as fault:
            raise unreachable(self.place, fault) from None

    def write(self, path: str, data: bytes) -> None:
        """Put *data* at *path*."""
        key = self._key(path)
        patient(lambda: self._do("put_object", path, Key=key, Body=data, **self._sent_with(path)), self._pause)

    def write_if(self, path: str, data: bytes, tag: str | None) -> bool:
        """Write if the object still has *tag*. Not tried again when the answer is lost: then nobody knows who wrote."""
        condition: dict[str, Any] = {"IfNoneMatch": "*"} if tag is None else {"IfMatch": tag}
        for number in range(1, 5):
            answer = self._do("put_object", path, absent=tag is not None, conditional=True,
                              Key=self._key(path), Body=data, **self._sent_with(path), **condition)
            if answer != "conflict":
                return isinstance(answer, dict)
            self._pause(0.1 * 2**number)  # two at the same moment: the store itself asks to come again
        return False

    def send(self, files: Iterable[tuple[Path, str]], progress: Progress) -> None:
        """Put many, several at a time."""
        def one(pair: tuple[Path, str]) -> int:
            local, path = pair
            key = self._key(path)

            def once() -> int:
                try:
                    with local.open("rb") as file:
                        self._do("put_object", path, Key=key, Body=file, **self._sent_with(path))
                        return local.stat().st_size
                except OSError as fault:
                    raise local_unreadable(local, fault) from None

            return patient(once, self._pause)

        for size in each(one, files, self._at_once):
            progress(size)

    def copy(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Copy on the server, with type and cache time."""
        def one(pair: tuple[str, str]) -> None:
            old, new = (self._key(path) for path in pair)
            source = {"Bucket": self._bucket, "Key": old}
            patient(lambda: self._do("copy_object", pair[0], Key=new, CopySource=source), self._pause)

        for _ in each(one, pairs, self._at_once):
            pass

    def remove(self, paths: Sequence[str]) -> None:
        """Remove objects, one request each: the batch needs a checksum that not every store knows."""
        for path in paths:
            inside(path)
        self._delete([self._key(path) for path in paths])

    def remove_folder(self, path: str) -> None:
        """Remove every object below *path*."""
        self._delete([key for key, is_folder in self._listed(self._key(path) + "/", "") if not is_folder])

    def claim(self, path: str) -> bool:
        """Make the folder *path* by an object in it; false when it is there, or the answer was lost."""
        return self.write_if(f"{path}/{_CLAIM}", self._mark.encode(), None)

    def names(self, folder: str) -> list[str]:
        """Names directly in *folder*."""
        above = self._key(folder) + "/"
        found = [(key, is_folder) for key, is_folder in self._listed(above, "/") if key != above]
        # Some stores keep a folder for a while when its last object is gone.
        kept = {key for key, is_folder in found if not is_folder or any(self._listed(key, ""))}
        return sorted(key.removeprefix(above).strip("/") for key in kept)

    def walk(self, folder: str = "") -> Iterable[str]:
        """Every object below *folder*."""
        top = self._key(folder) + "/" if folder else self._prefix
        return (key.removeprefix(self._prefix) for key, _ in self._listed(top, ""))

    def close(self) -> None:
        """End the connections."""
        self._client.close()

    # Parts of the above

    def _key(self, path: str) -> str:
        return self._prefix + inside(path)

    @staticmethod
    def _sent_with(path: str) -> dict[str, Any]:
        """What an object says of itself; *path* may lie in a release's folder."""
        address = _RELEASE.sub("", path, count=1) if _RELEASE.match(path) else path
        try:
            said = headers.of(address)
        except KeyError:  # our own signature or state, no file of the site
            said = {"Content-Type": "application/octet-stream", "Cache-Control": headers.NEVER}
        if _HIDDEN.match(path) or path == _POINTER:
            said = said | {"Cache-Control": headers.NEVER}
        return {name: said[header] for header, name in _SENT.items() if header in said}

    def _delete(self, keys: Sequence[str]) -> None:
        def one(key: str) -> None:
            patient(lambda: self._do("delete_object", key, absent=True, Key=key), self._pause)

        for _ in each(one, keys, self._at_once):
            pass

    def _listed(self, prefix: str, delimiter: str) -> Iterable[tuple[str, bool]]:
        """Keys below *prefix*, and with a *delimiter* the folders, each with whether it is one."""
        more: dict[str, Any] = {}
        while True:
            def page(more: dict[str, Any] = more) -> Any:
                return self._do("list_objects_v2", prefix, Prefix=prefix, Delimiter=delimiter, **more)

            answer = patient(page, self._pause)
            yield from ((found["Key"], False) for found in answer.get("Contents", ()) if not found["Key"].endswith("/"))
            yield from ((found["Prefix"], True) for found in answer.get("CommonPrefixes", ()))
            if not answer.get("IsTruncated"):
                return
            more = {"ContinuationToken": answer["NextContinuationToken"]}

    def _do(self, verb: str, path: str, *, absent: bool = False, conditional: bool = False, **said: Any) -> Any:
        """One request. With *absent*, ``None`` for an object that is not there; with *conditional*, ``None`` for a
        condition that does not hold and ``"conflict"`` for two writers at once."""
        try:
            return getattr(self._client, verb)(Bucket=self._bucket, **said)
        except botocore.ClientError as fault:
            code = str(fault.response.get("Error", {}).get("Code", ""))
            status = str(fault.response.get("ResponseMetadata", {}).get("HTTPStatusCode", ""))
            if absent and code in _MISSING:
                return None
            if conditional and {code, status} & _CONDITION:
                return None
            if conditional and {code, status} & _CONFLICT:
                return "conflict"
            raise self._refused(path, code, status) from None
        except botocore.ParamValidationError:
            raise StoreFault(f"tên kho hoặc đường dẫn không hợp lệ với S3: “{self._bucket}”, “{path}”") from None
        except (botocore.BotoCoreError, OSError) as fault:
            raise self._unreachable(fault) from None

    def _unreachable(self, fault: Exception) -> StoreFault:
        inner = getattr(fault, "kwargs", {}).get("error") or fault
        return unreachable(self.place, inner if isinstance(inner, BaseException) else fault)

    def _refused(self, path: str, code: str, status: str) -> StoreFault:
        """Words for a refusal that was not hoped for."""
        if code == "NoSuchBucket":
            return StoreFault(f"{self.place}: không có kho “{self._bucket}”; tạo kho, xem lại bucket và endpoint")
        if code in ("InvalidAccessKeyId", "SignatureDoesNotMatch") or status == "401":
            return wrong_password(self.place, _KEYS)
        if code == "RequestTimeTooSkewed":
            return StoreFault(f"{self.place} không nhận vì đồng hồ của máy này lệch; chỉnh đồng hồ (NTP) rồi chạy lại")
        if code in ("PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"):
            return StoreFault(f"{self.place}: kho ở vùng khác; xem lại region")
        if code in ("QuotaExceeded", "QuotaExceededException", "XMinioStorageFull", "StorageFull") or status == "507":
            return no_space(self.place, path)
        if code in ("AccessDenied", "AllAccessDisabled") or status == "403":
            return forbidden(self.place, path)
        if {code, status} & _PASSING:
            return Lost(f"{self.place} đang lỗi hoặc quá tải ({code or status}); chạy lại sau ít phút")
        return StoreFault(f"{self.place} không nhận “{path}” ({code or status}); xem nhật ký của kho")
