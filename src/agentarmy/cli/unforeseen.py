"""What to say of an exception that no part of the program has foreseen."""

from __future__ import annotations

import errno
import shlex
import shutil
import traceback
from pathlib import Path

from agentarmy import paths
from agentarmy.errors import Bug, NotFound, Storage, UserError

_OF_THE_DISK = {
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
    errno.EIO,
    errno.EFBIG,
    errno.EMFILE,
}


_OF_THE_NAME = {errno.ENAMETOOLONG, errno.ELOOP, errno.ENOTDIR, errno.ENOENT, errno.EISDIR}


def of_the_disk(error: OSError) -> UserError | None:
    """Return the error in our words when a path, the disk or its rights are to blame, else None."""
    if isinstance(error, shutil.Error) and error.args and error.args[0]:
        (_, target, reason), *_ = error.args[0]
        return Storage(f"cannot copy to {target}: {reason}", hint="agentarmy doctor")
    if error.errno in _OF_THE_NAME and isinstance(error.filename, str):
        reason = (error.strerror or str(error)).lower()
        return NotFound(f'cannot use "{error.filename}": {reason}', expected="a file or folder")
    if error.errno not in _OF_THE_DISK:
        return None
    if not isinstance(error.filename, str):
        reason = (error.strerror or str(error)).lower()
        return Storage(
            f"cannot read or write: {reason}", expected="a disk with room", hint="agentarmy doctor"
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return Storage(
            f"cannot use {error.filename}: permission denied",
            expected="a file or folder of your own",
            hint=f"ls -ld {shlex.quote(error.filename)}",
        )
    return paths.storage(Path(error.filename), error, doing="use")


def line(error: Exception, *, debug: str) -> str:
    """Return one line: that the mistake is ours, its name, where, and how to see more."""
    said = str(error).split("\n", 1)[0][:200]
    name = "" if isinstance(error, Bug) else f"{type(error).__name__}: "
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "agentarmy" in frame.filename] or list(frames)
    place = f" at {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return (
        f"a mistake in the program{place}: {name}{said or 'no more is known'}; "
        f"what was stored before is kept; to report it, run the same command with {debug}=1"
    )


def traceback_of(error: Exception) -> str:
    """Return the whole traceback, as Python words it."""
    return "".join(traceback.format_exception(error))
