"""The house: each word in each layer, files that can be read, nothing of this machine or of anybody's name."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from api.schemas.practices import PracticeFile
from domain.rules import FIELDS, OPERATORS

ROOT = Path(__file__).parent.parent
WORDS = ["organisations", "needs", "priorities", "measures", "plans", "budgets", "decisions", "evaluations", "reports"]
LAYERS = {
    "domain": "{}.py",
    "persistence": "{}.py",
    "api/routes": "{}.py",
    "api/schemas": "{}.py",
    "frontend/src/features": "{}",
    "tests/domain": "test_{}.py",
    "tests/api": "test_{}.py",
}
# A word that has outgrown a file is a package under the same name.
LONG = 400
LONG_WITH_REASON = {
    "migrations/versions/0001_the_first_schema.py": "the whole schema in one step, generated from the mapped classes",
    "frontend/src/api/schema.d.ts": "generated from the contract",
    "tests/persistence/test_life.py": "one state machine: its rules share the model",
    "frontend/src/features/priorities/OrderRound.tsx": "one screen with three ways to order, which share their state",
    "frontend/src/features/reports/ReportsPage.tsx": "the report as it is read, section by section",
}
CODE = {".py", ".ts", ".tsx", ".js", ".mjs"}  # a style sheet is a list, not something one reads through
GENERATED = {"frontend/package-lock.json", "requirements.lock", "requirements-dev.lock", "openapi/openapi.json"}


def tracked():
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [name for name in names.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("layer", LAYERS)
def test_each_word_stands_once_in_each_layer(word, layer):
    place = ROOT / layer / LAYERS[layer].format(word)
    package = place.with_suffix("")
    assert place.exists() or package.is_dir(), f"{layer} has no {word}"
    assert not (place.is_file() and package.is_dir() and place != package), f"{word} stands twice in {layer}"


def test_no_file_is_longer_than_one_reads_unless_for_a_reason():
    long = {}
    for name in tracked():
        if Path(name).suffix in CODE and name not in GENERATED:
            lines = len((ROOT / name).read_text().splitlines())
            if lines > LONG:
                long[name] = lines
    assert set(long) - set(LONG_WITH_REASON) == set(), long


# Written apart, so that this file does not hold what it looks for.
NEVER = {
    "a path of a machine": re.compile("|".join(["/" + "work/", "/" + "home/[a-z]", "/" + "root/", "/" + "Users/"])),
    "a host of a registry": re.compile(
        "|".join(
            ["pypi\\." + "org", "pythonhosted\\." + "org", "npm" + "js\\.", "registry\\.[a-z]+\\.", "--index" + "-url"]
        )
    ),
    "a host of Norway": re.compile(r"https?://[a-z0-9.-]+\." + r"no(?![a-z0-9.])"),
    "a secret": re.compile("BEGIN [A-Z ]*PRIVATE " + "KEY"),
}


@pytest.mark.parametrize("what", NEVER)
def test_no_tracked_file_names_what_it_must_not(what):
    found = []
    for name in tracked():
        try:
            text = (ROOT / name).read_text()
        except UnicodeDecodeError:
            continue
        found += [(name, match.group()) for match in NEVER[what].finditer(text)]
    assert found == []


def test_no_national_identity_number_is_stored_anywhere():
    for path in [*(ROOT / "domain").rglob("*.py"), *(ROOT / "migrations").rglob("*.py")]:
        assert not re.search("national_identity|fodselsnummer|personal_number|birth", path.read_text(), re.IGNORECASE)


def test_no_import_stands_inside_a_function_without_a_reason():
    for folder in ("api", "domain", "persistence"):
        for path in (ROOT / folder).rglob("*.py"):
            for line in path.read_text().splitlines():
                if re.match(r"\s+(from \S+ )?import ", line):
                    assert "noqa: PLC0415 - " in line, f"{path.name}: {line}"


def test_the_import_contracts_hold():
    command = shutil.which("lint-imports", path=str(ROOT / ".venv" / "bin")) or shutil.which("lint-imports")
    if command is None:
        pytest.skip("import-linter is not installed")
    result = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_the_packages_are_those_that_the_build_ships():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert set(settings["tool"]["setuptools"]["packages"]["find"]["include"]) == {
        "api*",
        "domain*",
        "persistence*",
        "migrations*",
    }
    assert settings["project"]["scripts"] == {"fagloft": "api.commands:app"}


def test_the_guide_to_configuring_names_every_key_field_and_operator():
    named = set(re.findall(r"`([a-z_]+)[`:]", (ROOT / "docs" / "configuring.md").read_text()))
    assert {*FIELDS, *OPERATORS, *PracticeFile.model_fields} - named == set()
