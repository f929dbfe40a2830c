#!/usr/bin/env python3
"""Makes the usual town once, for all tests that take a copy of it: its case, and the eight words, which are slow by
design, compared. One that was made before is replaced.

    make_town.py FOLDER
"""
import fcntl
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from town import Lyngtoft


def main(folder):
    new = Path(tempfile.mkdtemp(prefix=folder.name + "-", dir=folder.parent))
    try:
        with Lyngtoft(anew=True, folder=new, keep=True) as town:
            for home in town.people():
                home.stop_agent()
            town.stop()
            (new / "town.json").write_text(json.dumps({"realm": town.realm, "code": town.code}), encoding="utf-8")
        with open(f"{folder}.lock", "wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            shutil.rmtree(folder, ignore_errors=True)
            os.rename(new, folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
