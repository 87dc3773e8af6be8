"""The files for an operator: they are what systemd takes, and they give no more rights than are needed."""

import configparser
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from pipeline.sources.configuration import load

DEPLOY = Path(__file__).parents[1] / "deploy"


def unit(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment]
    parser.read_string((DEPLOY / name).read_text(encoding="utf-8"))
    return parser


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd is not installed")
    for name in ("chiso-ingest.service", "chiso-ingest.timer"):
        text = (DEPLOY / name).read_text(encoding="utf-8")
        # The program is not installed where the tests run, and so is not there to be found.
        (tmp_path / name).write_text(text.replace("/opt/chiso/.venv/bin/chiso", "/bin/true"), encoding="utf-8")
    units = [str(tmp_path / name) for name in ("chiso-ingest.service", "chiso-ingest.timer")]
    done = subprocess.run([program, "verify", "--man=no", *units], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert str(tmp_path) not in done.stderr


def test_the_service_can_write_its_state_and_nothing_else() -> None:
    service = unit("chiso-ingest.service")["Service"]
    assert service["User"] not in ("", "root")
    assert (service["ProtectSystem"], service["ProtectHome"]) == ("strict", "yes")
    assert service["NoNewPrivileges"] == "yes"
    assert service["CapabilityBoundingSet"] == ""
    assert "ReadWritePaths" not in service
    assert service["StateDirectory"] == "chiso"


def test_the_container_runs_as_an_ordinary_user_from_locked_packages() -> None:
    lines = (DEPLOY / "Containerfile").read_text(encoding="utf-8").splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users and users[-1] not in ("root", "0")
    assert any("--require-hashes" in line for line in lines)
    assert not [line for line in lines if line.startswith("ADD ")]


def test_the_example_says_every_key_and_the_defaults(tmp_path: Path) -> None:
    text = (DEPLOY / "sources.example.toml").read_text(encoding="utf-8")
    example = load(DEPLOY / "sources.example.toml", {})
    bare = tmp_path / "sources.toml"
    bare.write_text('[[source]]\nname = "a"\nkind = "folder"\npath = "a"\n', encoding="utf-8")
    assert (example.fetch, example.run) == (load(bare, {}).fetch, load(bare, {}).run)
    assert {source["kind"] for source in tomllib.loads(text)["source"]} == {"folder", "web"}
    for key in ("cluster", "corrections", "report_megabytes", "object_stores", "[webhook]", 'kind = "objects"'):
        assert key in text
