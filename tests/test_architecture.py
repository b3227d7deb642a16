"""The layers hold: imports run downwards only, and the core touches nothing of the world."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).parents[1] / "src" / "credfolio"

# From the bottom up. A module imports only from lines above its own.
CORE = (
    ("errors", "languages", "reasons", "tracing"),
    (
        "documents",
        "attachments",
        "baking",
        "report",
        "timestamps",
        "multikey",
        "model",
        "ed25519",
        "plain_pages",
    ),
    (
        "verification_keys",
        "archives",
        "differences",
        "frameworks",
        "leaks",
        "open_badges_2",
        "sealing",
        "schemas",
    ),
    ("vocabulary", "did"),
    ("data_model", "jose", "tlog"),
    ("wrappings",),
    ("canonical",),
    ("shapes",),
    ("jsonld",),
    ("cryptosuites",),
    ("proofs", "status"),
    ("credentials", "successions", "elsewhere"),
    ("resolution", "log"),
    ("checks", "status_lists"),
    ("issuing", "verify"),
    ("addresses", "audit", "events", "receipts"),
    ("rotation",),
    ("imports",),
    ("endorsements",),
    ("portfolio",),
    ("bundles", "skills", "symbols"),
    (
        "art",
        "contrast",
        "feeds",
        "pathways",
        "roles",
        "lettering",
        "qr",
        "resumes",
        "schema_org",
        "typefaces",
    ),
    ("tokens",),
    ("pages",),
    ("exporters",),
    ("plain_yaml",),
    ("yaml_reader", "pictures", "tables"),
    ("mistakes",),
    ("references", "trust", "hosting", "limits", "rosters"),
)
EDGE = (
    ("files",),
    (
        "certificates",
        "journal",
        "manifest",
        "rasters",
        "workers",
        "fetch",
        "keys",
        "themes",
        "folding",
    ),
    ("catalogues", "cluster"),
    ("content", "wallet", "render"),
    ("signing", "scaffold", "site", "withdrawals"),
    (
        "serve",
        "importing",
        "enrolling",
        "approvals",
        "doctor",
        "forgetting",
        "moving",
        "reproducing",
        "parts",
        "published",
    ),
    ("awarding", "building"),
    ("cli",),
    ("__main__",),
)
HEIGHT = {name: height for height, line in enumerate((*CORE, *EDGE)) for name in line}
CORE_NAMES = {name for line in CORE for name in line}

# What reaches disk, network, clock, chance or terminal.
WORLD = {
    "click", "httpcore", "jinja2", "os", "pathlib", "random", "resvg", "resvg_py", "secrets", "shutil",
    "socket", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "typst", "watchfiles",
}  # fmt: skip
CLOCKS = {"now", "today", "utcnow"}


def module_of(path: Path) -> str:
    """The concept that a file belongs to: its name, or its folder's."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def python_files() -> list[Path]:
    """Every source file of the package but the one that holds its version."""
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def imports(tree: ast.AST) -> Iterator[str]:
    """Each module that is imported when the program runs, those for type checking left out."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
        else:
            yield from imports(node)


@pytest.mark.parametrize("path", python_files(), ids=lambda path: path.stem)
def test_imports_run_downwards(path: Path) -> None:
    """No module imports one of its own line or above."""
    own = module_of(path)
    assert own in HEIGHT, f"{own} has no place among the layers"
    for name in imports(ast.parse(path.read_text(encoding="utf-8"))):
        if name.startswith("credfolio.") and name.split(".")[1] != own:
            other = name.split(".")[1]
            assert HEIGHT[other] < HEIGHT[own], f"{own} imports {other}"


@pytest.mark.parametrize(
    "folder", ["checks", "cli", "cryptosuites", "exporters", "pages", "vocabulary"]
)
def test_modules_of_a_folder_import_one_way(folder: str) -> None:
    """Inside a folder no module needs one that needs it."""
    assert tuple(TopologicalSorter(inner_imports(folder)).static_order())


def test_page_kinds_know_nothing_of_one_another() -> None:
    """What two kinds of pages need lies in a module of its own."""
    needed = inner_imports("pages")
    kinds = needed["__init__"] - {"page"}
    assert {"home", "credential", "lists"} <= kinds
    for kind in kinds:
        assert not needed[kind] & kinds, kind


def inner_imports(folder: str) -> dict[str, set[str]]:
    """Each module of a folder with those beside it that it imports."""
    prefix = f"credfolio.{folder}."
    return {
        path.stem: {
            name.removeprefix(prefix)
            for name in imports(ast.parse(path.read_text(encoding="utf-8")))
            if name.startswith(prefix)
        }
        for path in (PACKAGE / folder).glob("*.py")
    }


@pytest.mark.parametrize(
    "path", [p for p in python_files() if module_of(p) in CORE_NAMES], ids=lambda path: path.stem
)
def test_core_is_pure(path: Path) -> None:
    """No core module imports the world, opens a file or reads a clock."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    reached = {name.partition(".")[0] for name in imports(tree)} & WORLD
    assert not reached, reached
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called != "open", f"line {node.lineno} opens a file"
            assert called.rpartition(".")[2] not in CLOCKS, f"line {node.lineno} reads a clock"


def test_only_fetch_opens_connections() -> None:
    """The network has one door (and the preview server listens on one of its own)."""
    for path in python_files():
        if module_of(path) not in ("fetch", "serve"):
            names = {name.partition(".")[0] for name in imports(ast.parse(path.read_text()))}
            assert not names & {"httpcore", "socket", "ssl", "urllib.request", "http"}, path


def test_only_the_top_reads_the_clock_and_the_environment() -> None:
    """Time and environment come in as arguments everywhere else."""
    for path in python_files():
        if module_of(path) == "cli":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute):
                assert ast.unparse(node) not in ("os.environ", "datetime.now", "date.today"), path


# What changes a disk, as it is called in the standard library.
CHANGES = {
    "chmod", "copy", "copyfile", "copytree", "fchmod", "fdopen", "hardlink_to", "link", "makedirs",
    "mkdir", "mkstemp", "move", "rename", "renames", "replace", "rmdir", "rmtree", "symlink",
    "symlink_to", "touch", "truncate", "unlink", "write_bytes", "write_text",
}  # fmt: skip
ON_DISK = {"os", "shutil", "tempfile"}


def test_only_files_changes_the_disk() -> None:
    """Whatever reaches a disk goes through one module, which tests make fail at every point.

    The lock is a library's, and the preview's passing folder is the system's.
    """
    seen = set()
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and (change := change_of(node)):
                seen.add(module_of(path))
                assert module_of(path) == "files", f"{path}:{node.lineno} calls {change}"
    assert seen == {"files"}


def change_of(call: ast.Call) -> str:
    """The function that changes a disk which a call calls, empty if it is none."""
    called = ast.unparse(call.func)
    owner, _, name = called.rpartition(".")
    if name == "open":
        modes = [word.value for word in [*call.args, *(k.value for k in call.keywords)]
                 if isinstance(word, ast.Constant) and isinstance(word.value, str)]  # fmt: skip
        return called if owner == "os" or any(set(mode) & set("wax+") for mode in modes) else ""
    if name == "replace":  # a text, a moment and a dataclass have one too: with more arguments
        is_path = owner and len(call.args) == 1 and not call.keywords
        return called if is_path and owner != "dataclasses" else ""
    if name in ("copy", "move", "link", "touch") and owner not in ON_DISK:
        return ""
    # `journal.write_text` is a function, that of a path is a method.
    return called if owner and name in CHANGES else ""
