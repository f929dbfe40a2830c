"""A real broker that is wrong on purpose: built from a copy of the sources in which some texts were changed."""
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDERS = ("include", "policy", "proto", "broker", "tests/setup")
TOP = """cmake_minimum_required(VERSION 3.25)
project(samtykke VERSION 0.1.0 LANGUAGES C)
include(GNUInstallDirs)
include(tests/setup/flags.cmake)
add_library(samtykke_include INTERFACE)
target_include_directories(samtykke_include INTERFACE ${CMAKE_SOURCE_DIR}/include)
add_subdirectory(policy)
add_subdirectory(proto)
add_subdirectory(broker)
"""


def change(folder, name, old, new):
    """Replace a text that must be in the file exactly once."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    if text.count(old) != 1:
        sys.exit(f"{name} has this {text.count(old)} times, not once: {old!r}")
    path.write_text(text.replace(old, new), encoding="utf-8")


def build(folder, changes):
    """Build in an empty folder; (file, old text, new text) each. Returns the path of samtykke-broker."""
    folder = Path(folder)
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / "source" / name)
    (folder / "source/CMakeLists.txt").write_text(TOP, encoding="utf-8")
    for name, old, new in changes:
        change(folder / "source", name, old, new)
    for command in (["cmake", "-S", folder / "source", "-B", folder / "build", "-G", "Ninja"],
                    ["ninja", "-C", folder / "build", "samtykke-broker", "samtykke-edge"]):
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if done.returncode != 0:
            sys.exit(f"the changed broker cannot be built\n{done.stdout.decode(errors='replace')}")
    return folder / "build/bin/samtykke-broker"
