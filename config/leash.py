"""Runs a program of ours that ends when its starter ends, however abruptly: `python -m config.leash <starter> program …`.

Without it, a killed `make demo` would leave a server behind that holds the port.
"""

import ctypes
import os
import signal
import sys

_TELL_ME_WHEN_MY_PARENT_DIES = 1  # PR_SET_PDEATHSIG of prctl(2); Linux only, elsewhere the leash is slack


def leashed(*arguments: str) -> list[str]:
    """The command that runs our Python with these arguments, tied to us. Who we are goes along: we may be gone before it asks."""
    return [sys.executable, "-m", "config.leash", str(os.getpid()), sys.executable, *arguments]


def tie(starter: int, ending: int = signal.SIGTERM) -> None:
    """Have this process told to end when its starter ends; where that has happened already, it ends here."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_TELL_ME_WHEN_MY_PARENT_DIES, ending)
    if os.getppid() != starter:
        os._exit(1)


def main(starter: str, *command: str) -> None:
    """Tie this process to its starter, then become the program."""
    tie(int(starter))
    os.execvp(command[0], command)  # noqa: S606  # the caller names the program; no shell is meant to be involved


if __name__ == "__main__":
    main(*sys.argv[1:])
