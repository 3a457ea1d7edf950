"""The preview's process builds again and again: what it holds in memory from one build must not show in the next.

``python -m tests.warm.preview ROOT`` serves *ROOT* without a network: each line of its input asks for a build, each
line of its output names the folder of the site, or begins with ``!`` when the build was refused.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def main() -> None:
    """Serve until the input ends."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    import mkdocs.commands.serve as serving

    class Server:
        """Stands for MkDocs' server: builds when it is told to, and watches nothing."""

        def __init__(self, builder: Callable[[], None], root: str, **_: Any) -> None:
            self.builder, self.root = builder, root
            self.error_handler: Any = None

        def watch(self, path: str) -> None:
            """Never."""

        def serve(self, **_: Any) -> None:
            """Answer each line."""
            print(self.root, file=answers, flush=True)
            for _line in sys.stdin:
                said = self.root
                try:
                    self.builder()
                except (Exception, SystemExit) as refused:
                    said = f"! {str(refused).splitlines()[0] if str(refused) else type(refused).__name__}"
                print(said, file=answers, flush=True)

        def shutdown(self) -> None:
            """Nothing is open."""

    serving.LiveReloadServer = Server  # type: ignore[assignment,misc]
    with contextlib.suppress(KeyboardInterrupt):
        serving.serve(config_file=str(Path(sys.argv[1]) / "mkdocs.yml"), dev_addr="127.0.0.1:8000")


if __name__ == "__main__":
    main()
