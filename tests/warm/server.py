"""A process with every import done, which forks one child for each build: ``python -m tests.warm.server``.

Reads orders from its input, one JSON object a line, and answers each with one line. A child does what ``portal`` would do
with the order's arguments; where ``portal`` would start the generator in a process of its own, the child forks again.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import pkgutil
import runpy
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

_ORDINARY = subprocess.run


def warm_up() -> None:
    """Import what builds use."""
    import portal.cli

    for module in pkgutil.walk_packages(portal.__path__, "portal."):
        if not module.name.endswith("inspection"):  # a script, not a room
            try:
                importlib.import_module(module.name)
            except ImportError:  # of an extra that is not installed
                continue
    for name in ("mkdocs.commands.build", "mkdocs.commands.serve", "material", "PIL.Image", "PIL.ImageDraw",
                 "PIL.ImageFont", "numpy", "jinja2.ext", "markdown"):
        importlib.import_module(name)


def fork(work: Callable[[], Any]) -> int:
    """The number of a child that does *work* in a group of its own and ends as Python does."""
    sys.stdout.flush()
    sys.stderr.flush()
    number = os.fork()
    if number:
        return number
    code = 1
    try:
        os.setpgid(0, 0)
        work()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1
    except BaseException:
        traceback.print_exc()
    finally:
        try:
            leave()
        finally:
            os._exit(code)


def leave() -> None:
    """What the interpreter does at its end, which ``os._exit`` leaves out."""
    import atexit

    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()


def run(command: Any, *arguments: Any, env: dict[str, str] | None = None, cwd: Any = None, check: bool = False,
        **options: Any) -> Any:
    """``subprocess.run``, but a Python module is run in a fork of this process."""
    if not (isinstance(command, list) and command[:2] == [sys.executable, "-m"] and not options.keys() - {"pass_fds"}):
        return _ORDINARY(command, *arguments, env=env, cwd=cwd, check=check, **options)

    def work() -> None:
        os.setpgid(0, os.getppid())
        if env is not None:
            os.environ.clear()
            os.environ.update(env)
        if cwd is not None:
            os.chdir(cwd)
        sys.argv = command[2:]
        runpy.run_module(command[2], run_name="__main__", alter_sys=True)

    _, status = os.waitpid(fork(work), 0)
    return subprocess.CompletedProcess(command, os.waitstatus_to_exitcode(status))


def build(order: dict[str, Any]) -> None:
    """In a child: ``portal`` with the order's arguments, environment and folder, its words going into a file."""
    from portal.cli import main

    said = os.open(order["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.update(order["environment"])
    os.chdir(order["folder"])
    subprocess.run = run  # type: ignore[assignment]
    sys.argv = ["portal", *order["arguments"]]
    main()


def main() -> int:
    """Serve until the input ends."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    warm_up()
    print(json.dumps({"ready": True}), file=answers, flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        begin = time.monotonic()
        number = fork(lambda order=order: build(order))
        stop = threading.Timer(order["kill_after"], os.killpg, (number, signal.SIGKILL)) if order.get("kill_after") else None
        if stop:
            stop.start()
        _, status, used = os.wait4(number, 0)
        if stop:
            stop.cancel()
            with contextlib.suppress(ProcessLookupError):  # the generator, too
                os.killpg(number, signal.SIGKILL)
        print(json.dumps({"code": os.waitstatus_to_exitcode(status), "wall": time.monotonic() - begin,
                          "cpu": used.ru_utime + used.ru_stime}), file=answers, flush=True)
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(sys.argv[1]) / "hooks"))
    sys.exit(main())
