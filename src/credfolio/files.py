"""Writing files so that a run that is cut off never leaves half of one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from credfolio.errors import WriteError


def write_text(path: Path, text: str) -> bool:
    """Put a text in a file as UTF-8; as `write_bytes`."""
    return write_bytes(path, text.encode())


def write_bytes(path: Path, data: bytes) -> bool:
    """Put bytes in a file in one step, if they are not there already.

    Args:
        path: the file; folders on the way are made, a symbolic link in its place is replaced.
        data: what it shall hold.

    Returns:
        Whether the file was written: False when it held these bytes before.

    Raises:
        WriteError: the system does not let us.
    """
    try:
        if path.is_file() and not path.is_symlink() and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
        unfinished = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            unfinished.chmod(0o644)
            unfinished.replace(path)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise WriteError(f"cannot write {path}: {error.strerror or error}") from None
    return True
