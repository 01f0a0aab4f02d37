"""The program as a user runs it, without the time that an interpreter and its imports take.

Every call is a process of its own with its own files, environment and exit status. It is forked from one that has imported
the package and scored an article with the shipped model, and done nothing else. What depends on how an interpreter starts,
such as its encoding, needs one of its own: `start="new"`, which variables such as PYTHONPATH have by themselves.
"""

from __future__ import annotations

import atexit
import ctypes
import json
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal, NoReturn

TIME_LIMIT = 240
"""Seconds after which a call counts as hanging."""
IMPORTED = (
    "quality.cli.app", "quality.cli.score", "quality.cli.scoring", "quality.cli.triage", "quality.scoring",
    "quality.article.html", "quality.bulk.run", "quality.report.writers", "quality.report.text",
    "quality.report.html", "quality.triage",
)  # fmt: skip

TRAINING = (
    "quality.cli.train", "quality.cli.evaluate", "quality.cli.compare", "quality.training.steps", "quality.training.evaluate",
    "quality.training.compare",
)  # fmt: skip
"""What the commands that train import besides, which takes seconds: for `also`."""


def interpreter_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that an interpreter reads when it starts, such as PYTHONPATH, without the one that the workers of Dask set
    for a moment in the process that starts them, and sometimes leave there."""
    return {
        name: value for name, value in environment.items() if name.startswith("PYTHON") and name != "PYTHONHASHSEED"
    }


AT_FIRST = interpreter_settings(os.environ)
"""Those that a process has which was started before the tests changed any."""


def quality(
    *arguments: str | Path,
    stdin: str | None = None,
    cwd: Path | None = None,
    start: Literal["forked", "new"] = "forked",
    drop: tuple[int, ...] = (),
    also: tuple[str, ...] = (),
    **variables: str,
) -> subprocess.CompletedProcess[str]:
    """`quality` with these arguments, run to its end. `variables` join the environment; `drop` are capabilities of Linux, by
    number, that the process shall lack; `also` are further modules that the process it is forked from has imported."""
    words = [str(argument) for argument in arguments]
    environment = {**os.environ, **variables}
    if start == "new" or interpreter_settings(environment) != AT_FIRST or not hasattr(os, "fork"):
        return subprocess.run(
            [sys.executable, "-m", "quality", *words], input=stdin, capture_output=True, text=True, timeout=TIME_LIMIT,
            check=False, cwd=cwd, env=environment, preexec_fn=(lambda: _drop(drop)) if drop else None,
        )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="quality-run-") as folder:
        files = [Path(folder, name) for name in ("stdin", "stdout", "stderr")]
        files[0].write_text(stdin or "", encoding="utf-8")
        request = {
            "arguments": words,
            "cwd": str(cwd or Path.cwd()),
            "environment": environment,
            "files": list(map(str, files)),
            "drop": drop,
        }
        status = _ask(request, also)
        return subprocess.CompletedProcess(
            ["quality", *words], status, files[1].read_text(encoding="utf-8"), files[2].read_text(encoding="utf-8")
        )


def _ask(request: dict[str, Any], also: tuple[str, ...]) -> int:
    parent = _parent(also)
    assert parent.stdin is not None
    assert parent.stdout is not None
    parent.stdin.write(json.dumps(request) + "\n")
    parent.stdin.flush()
    ready, _, _ = select.select([parent.stdout], [], [], TIME_LIMIT)
    if not ready:
        parent.kill()
        _parent.cache_clear()
        raise subprocess.TimeoutExpired(request["arguments"], TIME_LIMIT)
    return int(parent.stdout.readline())


@cache
def _parent(also: tuple[str, ...]) -> subprocess.Popen[str]:
    started = subprocess.Popen(
        [sys.executable, __file__, *also], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    atexit.register(started.kill)
    return started


def _serve() -> None:
    """Forks a child for each request; answers with its exit status, as `subprocess` has it."""
    for name in (*IMPORTED, *sys.argv[1:]):
        __import__(name)
    from quality import Article, load_scorer

    load_scorer().score(Article.from_text("The council met on Monday, the mayor said. " * 60))
    while line := sys.stdin.readline():
        child = os.fork()
        if not child:
            _run(json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _run(request: dict[str, Any]) -> NoReturn:
    from quality.cli import main

    for number, (file, mode) in enumerate(zip(request["files"], ("r", "w", "w"), strict=True)):
        opened = os.open(file, os.O_RDONLY if mode == "r" else os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  whatever of the requests was read ahead is not its input
    if request["drop"]:
        _drop(request["drop"])
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["cwd"])
    sys.argv = ["quality", *request["arguments"]]
    main()
    sys.exit()


PR_CAPBSET_DROP = 24


def _drop(capabilities: Sequence[int]) -> None:
    """Takes capabilities below 32 from this process and from what it starts (Linux, prctl(2) and capset(2))."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in capabilities:
        assert libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    held = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable; then the same of those from 32 on
    assert libc.capget(header, held) == 0
    for number in range(3):
        for capability in capabilities:
            held[number] &= ~(1 << capability)
    assert libc.capset(header, held) == 0


if __name__ == "__main__":
    _serve()
