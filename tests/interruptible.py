"""Programs that can be interrupted however the tests were started: a shell that starts them in the background has them ignore
SIGINT, `nohup` SIGHUP, and what they start inherits that."""

import signal
import subprocess
from collections.abc import Sequence


def interruptible(command: Sequence[str], *, alone: bool = False) -> "subprocess.Popen[str]":
    """The program, started with the usual effect of SIGINT and SIGHUP; its errors can be read. If `alone`, it leads a process group
    of its own, as one that a terminal starts."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGHUP)}
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=alone)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
