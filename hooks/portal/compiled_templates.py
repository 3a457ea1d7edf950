"""Templates compiled once for every build of a machine, as Python does with its modules.

What is kept is named after the text it was made of, so an edited template is compiled again. It lies in the account's
own cache folder, never in the checkout: what a pull request brings along is never run.
"""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket

from . import disk


class CompiledTemplates(jinja2.BytecodeCache):
    """The compiled templates of the environment called *environment*, below *folder*.

    Environments that compile differently need names of their own. A folder that cannot be written costs time, nothing
    else. Two builds may write at once: each name is replaced whole.
    """

    def __init__(self, folder: Path, environment: str) -> None:
        self.folder = folder / "templates" / f"{environment}-{jinja2.__version__}"

    def get_bucket(self, environment: jinja2.Environment, name: str, filename: str | None, source: str) -> Bucket:
        """The kept code of the template *name* with this *source*; where it lies on the disk does not matter."""
        checksum = self.get_source_checksum(source)
        key = hashlib.sha256(f"{name}\0{checksum}".encode()).hexdigest()
        bucket = Bucket(environment, key, checksum)
        self.load_bytecode(bucket)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill *bucket*; what is missing, damaged or of another Python leaves it empty."""
        try:
            kept = self._place(bucket).read_bytes()
        except OSError:
            return
        said, code = kept[:32], kept[32:]
        if said == hashlib.sha256(code).digest():
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what *bucket* holds."""
        code = bucket.bytecode_to_string()
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            disk.write_beside(self._place(bucket), hashlib.sha256(code).digest() + code, lasting=False)

    def _place(self, bucket: Bucket) -> Path:
        return self.folder / bucket.key
