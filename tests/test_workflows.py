"""What GitHub runs: every `run:` step, in order, in a clean clone of the last commit; and what the workflows may do.

`make lint` holds their form against the schemas, and zizmor looks for what is unsafe.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser

from generator import begin
from generator.changes import HEADING
from tests.expected import PROJECT

WORKFLOWS = ".github/workflows"
EXAMPLE = PROJECT / "generator/example/dot-github/workflows/site.yml"
FILES = [*sorted((PROJECT / WORKFLOWS).glob("*.yml")), EXAMPLE]
VALUES = {
    "github.repository": "OWNER/explainer",
    "github.server_url": "https://github.com",
    "steps.pages.outputs.base_url": "https://example.org/a/path",
    "steps.pages.outputs.base_url || 'https://example.org'": "https://example.org/a/path",
}
"""What stands for the expressions in the variables of a step. There are no others."""
NOT_HERE = "make test"
"""The one step that is not run here, since it would run this."""


def read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # as text: `on` is no truth


def runs(workflow: Any) -> Iterator[tuple[str, Any, dict[str, str]]]:
    """The steps of a workflow that run a command: the job, the step, its variables."""
    for id, job in workflow["jobs"].items():
        for step in job["steps"]:
            if "run" in step:
                variables = workflow.get("env", {}) | job.get("env", {}) | step.get("env", {})
                yield id, step, {name: filled_in(value) for name, value in variables.items()}


def filled_in(value: str) -> str:
    return re.sub(r"\$\{\{ (.+?) \}\}", lambda expression: VALUES[expression[1]], value)


def run(step: Any, folder: Path, variables: dict[str, str], summary: Path) -> None:
    """Runs the command of a step as GitHub does."""
    ours = re.compile("BASE|FORMAT|GENERATOR|GITHUB_.*|MAKE.*|MFLAGS|PYTEST_.*|PYTHONPATH|.*_URL|SITE_DIR")
    around = {name: value for name, value in os.environ.items() if not ours.fullmatch(name)}
    ran = subprocess.run(
        ["bash", "-e", "-c", step["run"]],
        cwd=folder,
        env=around | {"GITHUB_STEP_SUMMARY": str(summary)} | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0 or "continue-on-error" in step, f"{step['run']}\n{ran.stdout}{ran.stderr}"


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout


def under(site: Path) -> str:
    """The path below which the pages of a site look for one another, as its page for what is not found has it."""
    links = LexborHTMLParser((site / "404.html").read_text(encoding="utf-8")).css("[href^='/'], [src^='/']")
    return os.path.commonpath([str(link.attributes.get("href") or link.attributes["src"]) for link in links])


def test_every_step_runs_in_a_clean_clone(tmp_path: Path) -> None:
    """In the order of the files, jobs and steps. Each job finds a clean clone; the packages stay from the first on."""
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--depth=2", PROJECT.as_uri(), str(clone))
    done, before = [], ""
    for file in sorted((clone / WORKFLOWS).glob("*.yml")):
        for job, step, variables in runs(read(file)):
            if f"{file.stem}/{job}" != before:
                git(clone, "clean", "-ffdxq", "--exclude=.venv")
                before = f"{file.stem}/{job}"
            if step["run"] != NOT_HERE:
                run(step, clone, variables, tmp_path / f"{file.stem}-{job}.md")
            done.append(f"{before}: {step['run']}")
        if file.stem == "publish":
            home = (clone / "site/index.html").read_text(encoding="utf-8")
            assert '<link rel="canonical" href="https://example.org/a/path/">' in home
            assert 'href="https://github.com/OWNER/explainer/edit/main/sources/' in home
            assert under(clone / "site") == "/a/path"
    assert done == [
        "check/sources: make check FORMAT=github",
        'check/sources: make diff BASE=HEAD^1 >>"$GITHUB_STEP_SUMMARY" 2>&1',
        "check/sources: make",
        "check/program: make lint",
        "check/program: make test",
        "links/links: make",
        "publish/build: make",
    ]
    assert git(clone, "status", "--porcelain") == ""
    summary = (tmp_path / "check-sources.md").read_text(encoding="utf-8")
    assert re.match(r"### \d+ files are fine\.\n", summary)
    assert HEADING in summary or "There is no revision `HEAD^1` here." in summary


def test_the_step_that_is_not_run_here_is_the_readme_s_second_command() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    commands = re.findall("(?m)^(make[^#\n]*?) +#", readme.partition("## Two commands")[2])
    assert commands[:2] == ["make", NOT_HERE]


def test_the_example_s_steps_run(tmp_path: Path) -> None:
    """In a repository of its own; the generator is that of this folder, and is not installed."""
    root = tmp_path / "it"
    begin.init(root, "Example")
    (root / ".venv/bin").mkdir(parents=True)
    shutil.copy(PROJECT / ".venv/bin/explainer", root / ".venv/bin")
    os.utime(root / ".venv/bin/explainer")
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "--message=Begin")
    for _, step, variables in runs(read(root / WORKFLOWS / "site.yml")):
        run(step, root, variables, tmp_path / "summary.md")
    summary = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert summary.startswith("### 1 problem in 1 file; 15 files are fine.\n")
    assert "There is no revision `HEAD^1` here." in summary
    assert under(root / "site") == "/a/path"
    assert git(root, "status", "--porcelain") == ""


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_workflow_may_do_no_more_than_it_needs(file: Path) -> None:
    """No token beyond what a job names, none that a pull request could use, and no command but a word of `make`.

    Nothing that GitHub keeps from the pull requests of forks: those must be checked as all others are.
    """
    assert not re.search(r"\b(vars|secrets)\b", file.read_text(encoding="utf-8"))
    workflow = read(file)
    assert set(workflow["on"]) <= {"branch_protection_rule", "pull_request", "push", "schedule", "workflow_dispatch"}
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert int(job["timeout-minutes"]) <= 45
        writing = {name for name, right in job["permissions"].items() if right != "read"}
        runs_ours = any("run" in step for step in job["steps"])
        assert not (runs_ours and writing)
        for step in job["steps"]:
            assert re.match(r"make( |$)", step.get("run", "make"))
            assert "${{" not in step.get("run", "")
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] == "false"


def test_actions_are_pinned_and_the_same_everywhere() -> None:
    """By the commit, with the version in words; Dependabot keeps both."""
    pinned: dict[str, set[str]] = {}
    for file in FILES:
        for line in re.findall(r"(?m)^ +-? *uses: (.+)$", file.read_text(encoding="utf-8")):
            used = re.fullmatch(r"([\w.-]+/[\w.-]+)(?:/[\w/-]+)?@([0-9a-f]{40} # v[\d.]+)", line)
            assert used, line
            pinned.setdefault(used[1], set()).add(used[2])
    assert {name for name, versions in pinned.items() if len(versions) > 1} == set()
