"""Runs a program that ends when its starter ends, however abruptly: `python -m config.leash program …`.

Without it, a killed `make demo` would leave a server behind that holds the port.
"""

import ctypes
import os
import signal
import sys

_TELL_ME_WHEN_MY_PARENT_DIES = 1  # PR_SET_PDEATHSIG of prctl(2); Linux only, elsewhere the leash is slack


def tie() -> None:
    """Have this process told to end when its parent ends."""
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_TELL_ME_WHEN_MY_PARENT_DIES, signal.SIGTERM)
        if os.getppid() != parent:  # it died between the two lines above
            sys.exit(1)


def main(arguments: list[str]) -> None:
    """Tie this process to its parent, then become the program."""
    tie()
    os.execvp(arguments[0], arguments)  # noqa: S606  # the caller names the program; no shell is meant to be involved


if __name__ == "__main__":
    main(sys.argv[1:])
