"""What CONTRIBUTING says of the house: every module has a row, and imports point down."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.expected import PROJECT

PACKAGE = PROJECT / "generator"


def rows() -> dict[str, int]:
    """Each module, and the row of the table that it stands in."""
    house = (PROJECT / "CONTRIBUTING.md").read_text("utf-8").split("| module | is |")[1].split("\n\n")[0]
    table = [row.split("|")[1] for row in house.splitlines()[2:]]
    return {name: number for number, row in enumerate(table) for name in re.findall(r"`(\w+)`", row)}


def imported(path: Path) -> set[str]:
    """The modules of the package that a module imports, in functions too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "generator":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("generator."):
            found.add(str(node.module).split(".")[1])
    return found


def modules() -> dict[str, Path]:
    return {path.stem if path.parent == PACKAGE else path.parent.name: path for path in PACKAGE.glob("**/*.py")}


def test_every_module_has_its_row() -> None:
    assert set(modules()) - {"__init__", "__main__", "generator"} == set(rows())


def test_imports_point_down() -> None:
    """No module imports one of a row above its own."""
    row = rows()
    up = [
        f"{name} imports {other}"
        for name, path in modules().items()
        if name in row
        for other in imported(path)
        if other in row and row[other] < row[name]
    ]
    assert up == []
