"""What the README shows runs as it stands."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from slantwise import cli

ROOT = Path(__file__).parents[2]
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
SHELL = [line for _, block in BLOCKS for line in block.splitlines() if line.startswith("slantwise ")]


def test_the_code_runs(monkeypatch):
    monkeypatch.chdir(ROOT)
    code = [block for language, block in BLOCKS if language == "python"]
    assert code
    for block in code:
        exec(compile(block, "README.md", "exec"), {})


@pytest.mark.parametrize("line", SHELL)
def test_the_commands_run(line, monkeypatch, tmp_path, capsys):
    """On the example corpus in place of the reader's own articles, and of the reader's own column and word."""
    example = (ROOT / "examples" / "newsroom.jsonl").read_text(encoding="utf-8").replace('"outlet":', '"source":')
    (tmp_path / "articles.jsonl").write_text(example, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    arguments = [re.sub(r"^articles\.\w+$", "articles.jsonl", part) for part in shlex.split(line)[1:]]
    arguments = ["minister" if part == "climate" else part for part in arguments]
    assert cli.main(arguments) == 0, capsys.readouterr().err
