"""Reads the clock that a Belfry agent on this machine shows, from the memory that its daemon shares.

One file for Python 3.7 or later on Linux, which needs nothing else; docs/segment.md has the layout and its rules.

    from belfry_clock import Clock
    with Clock() as clock:
        now = clock.now()
        print(now.best, now.bound, now.state)

Times are whole nanoseconds since 1970-01-01T00:00:00Z, without leap seconds. Run as a program it prints readings:
belfry_clock.py [PATH [COUNT]].
"""

import mmap
import os
import stat
import struct
import sys
import time
import zlib
from typing import NamedTuple

PATH = "/run/belfry/agent/clock"
#: Of an unset or silent clock nothing is known: the truth lies anywhere between these.
EARLIEST, LATEST = -(2**63), 2**63 - 1
UNSET, SYNCHRONISED, HOLDOVER, ASTRAY, SILENT = STATES = ("unset", "synchronised", "holdover", "astray", "silent")

_MAGIC, _VERSION, _SIZE = 0x464C4542, 1, 120
_LAYOUT = struct.Struct("=4I4q3d2qdq4I")
_CHECKED = slice(16, 116)
_GENERATION = struct.Struct("=I")
_TRIES = 100
#: What is longer is sleep, nanoseconds: the agent judges alike.
_SLEEP = 500_000_000
# What holds only from later than this on is of a boot before, nanoseconds.
_AHEAD = 500_000_000
_LOOK_EVERY = 100_000_000


class ClockError(Exception):
    """A clock cannot be opened; `code` is missing, foreign, truncated, not-one or version."""

    def __init__(self, code, path, text):
        super().__init__(f"{path}: {text}")
        self.code = code


class Now(NamedTuple):
    """One reading: the truth lies from earliest to latest, and best is what the agent shows."""

    earliest: int
    latest: int
    best: int
    #: From best to either, nanoseconds; None when nothing is known.
    bound: "int | None"
    state: str
    #: Another number than before: the clock has stepped.
    steps: int
    #: When it was read: CLOCK_MONOTONIC_RAW, nanoseconds.
    raw: int


class Clock:
    """The agent's clock, until it is closed. One thread uses it at a time."""

    def __init__(self, path=PATH):
        """Opens it. Raises ClockError, or OSError if the system refuses."""
        self._path = path
        self._looked = 0
        self._last = (0,) * 19
        self._memory, self._file = _map(path)

    def now(self):
        """What the agent shows now. While it is silent, the file is looked for anew ten times a second."""
        copy = _copy(self._memory)
        # A writer that was held up has told before what holds until that is void.
        if copy is not None:
            self._last = _LAYOUT.unpack(copy)
        fields = self._last
        # The sleep first: in this order a pause between the two readings does not look like one.
        awake = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
        asleep = awake - time.clock_gettime_ns(time.CLOCK_MONOTONIC)
        raw = time.clock_gettime_ns(time.CLOCK_MONOTONIC_RAW)
        now = _at(fields, raw)
        if raw <= fields[5] and fields[4] - raw < _AHEAD and asleep - fields[6] < _SLEEP:
            return now
        if self._renewed(raw):
            return self.now()
        return now._replace(earliest=EARLIEST, latest=LATEST, bound=None, state=SILENT)

    def _renewed(self, raw):
        """An agent that began anew has made another file."""
        if raw - self._looked < _LOOK_EVERY:
            return False
        self._looked = raw
        try:
            found = os.stat(self._path)
            if (found.st_dev, found.st_ino) == self._file:
                return False
            memory, self._file = _map(self._path)
        except (ClockError, OSError):
            return False
        self._memory.close()
        self._memory = memory
        return True

    def close(self):
        """Reads no more."""
        self._memory.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def _map(path):
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        text = "there is no clock: does an agent run here, and does it publish at this path?"
        raise ClockError("missing", path, text) from None
    except OSError as error:
        if error.errno != 40:  # ELOOP
            raise
        raise ClockError("foreign", path, "it is a link") from None
    try:
        found = os.fstat(file)
        if not _trusted(path, found):
            raise ClockError("foreign", path, "it is no file that only its folder's owner can write")
        if found.st_size < _SIZE:
            raise ClockError("truncated", path, "it was cut short: restart the agent")
        memory = mmap.mmap(file, _SIZE, prot=mmap.PROT_READ)
    finally:
        os.close(file)
    magic, version, size, _ = struct.unpack_from("=4I", memory)
    if magic != _MAGIC:
        raise ClockError("not-one", path, "it is no clock of Belfry")
    if version != _VERSION or size != _SIZE:
        raise ClockError("version", path, "it is of another version: update this program, or the agent")
    return memory, (found.st_dev, found.st_ino)


def _trusted(path, found):
    """Is the file one that only root, this user, or the owner of its folder could have made?"""
    if not stat.S_ISREG(found.st_mode) or found.st_mode & 0o022:
        return False
    return found.st_uid in (0, os.geteuid(), os.stat(os.path.dirname(path) or ".").st_uid)


def _copy(memory):
    """One whole copy. Python cannot order what it loads, so the check has the last word."""
    for _ in range(_TRIES):
        copy = memory[:_SIZE]
        generation = copy[12:16]
        if generation[0] & 1 or memory[12:16] != generation:
            continue
        if zlib.crc32(copy[_CHECKED]) == _GENERATION.unpack_from(copy, 116)[0]:
            return copy
    return None


def _at(fields, raw):
    """What a segment shows at `raw`."""
    (_, _, _, _, at, _, _, group, rate, bound, growth, until, shown, shown_rate, floor, state, steps, _, _) = fields
    since = raw - at
    line = group + since + int(since * rate)
    best = shown + since + int(since * shown_rate) if raw < until else line
    wide = bound + max(since, 0) * growth + abs(best - line)
    if best < floor:
        wide += floor - best
        best = floor
    if state == 0 or state > 3 or not wide < 4e18:
        return Now(EARLIEST, LATEST, best, None, STATES[state] if state <= 3 else UNSET, steps, raw)
    about = int(wide) + 4
    return Now(best - about, best + about, best, about, STATES[state], steps, raw)


def _main():
    path = sys.argv[1] if len(sys.argv) > 1 else PATH
    try:
        with Clock(path) as clock:
            for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
                now = clock.now()
                print(now.raw, now.best, -1 if now.bound is None else now.bound, now.state, now.steps)
    except ClockError as error:
        sys.exit(f"{error.code}: {error}")


if __name__ == "__main__":
    _main()
