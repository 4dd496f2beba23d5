#!/usr/bin/env python3
"""The one entry for people: `python3 run.py report | test | lint | bench | validity`.

Needs Python 3.11 or newer, git and a C linker, nothing else: it makes a virtual environment in `.venv`, builds the
wheel into it (again only when the sources have changed) and runs what you asked for there. It uses the standard library
alone.

    python3 run.py report [ARGUMENT ...] the main job on the example corpus; arguments go to `slantwise report`
    python3 run.py test [ARGUMENT ...] lints, cargo test, pytest with doctests and notebooks; arguments go to pytest
    python3 run.py lint                rustfmt, clippy, ruff, the stub check
    python3 run.py bench [NAME ...]    the measurements, on the data in SLANTWISE_DATA
    python3 run.py validity [NAME ...] proof by simulation that p-values and intervals hold, on the same data
    python3 run.py build               only make the environment
"""

from __future__ import annotations

import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import venv

ROOT = pathlib.Path(__file__).resolve().parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
PIP = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
OLDEST = (3, 11)
EXAMPLE = ROOT / "examples" / "newsroom.jsonl"


def main() -> int:
    """Do what the first argument says."""
    if sys.version_info < OLDEST:
        sys.exit(f"run.py needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}")
    verbs = {"report": report, "test": test, "lint": lint, "bench": bench, "validity": validity, "build": build}
    verb, *rest = sys.argv[1:] or ["help"]
    if verb not in verbs:
        print(__doc__)
        return 0 if verb in ("help", "-h", "--help") else 2
    return verbs[verb](rest)


def build(_: list[str]) -> int:
    """Only make the environment, with all that the tests need."""
    install("test")
    return 0


def report(arguments: list[str]) -> int:
    """Build the page, on the example corpus where nothing is named; its path is the last line printed."""
    install("read")
    arguments = arguments or [str(EXAMPLE), "-o", str(ROOT / "report.html")]
    return call(PYTHON, "-m", "slantwise", "report", *arguments, cwd=pathlib.Path.cwd())


def test(arguments: list[str]) -> int:
    """Run everything that must pass; stops at the first stage that fails."""
    install("test")
    stages = [
        lambda: lint([]),
        lambda: cargo("test", "--quiet"),
        lambda: call(PYTHON, "-m", "pytest", "--doctest-modules", *(arguments or suite())),
    ]
    return next((code for stage in stages if (code := stage())), 0)


def suite() -> list[str]:
    """What pytest runs where nothing is named: tests, docstrings and notebooks."""
    notebooks = sorted(str(path) for path in (ROOT / "examples").glob("*.ipynb"))
    return ["tests/python", "python/slantwise", "--nbmake", *notebooks]


def lint(_: list[str]) -> int:
    """Check format, lints and types."""
    install("test")
    stages = [
        lambda: cargo("fmt", "--check"),
        lambda: cargo("clippy", "--quiet", "--all-targets", "--", "-D", "warnings"),
        lambda: cargo("clippy", "--quiet", "--features", "python", "--", "-D", "warnings"),
        lambda: call(PYTHON, "-m", "ruff", "check", "--quiet", "."),
        lambda: call(PYTHON, "-m", "ruff", "format", "--quiet", "--check", "."),
        lambda: call(PYTHON, "-m", "mypy.stubtest", "slantwise._core"),
    ]
    return next((code for stage in stages if (code := stage())), 0)


def bench(arguments: list[str]) -> int:
    """Measure everything there is a bench for. With the names of some, these alone."""
    install("bench")
    usual = ["words", "counts", "phrases", "vectorizers", "streaming", "permutations"]
    named = [ROOT / "benches" / f"{name}.py" for name in arguments or usual]
    return next((code for path in named if (code := call(PYTHON, path, **rust()))), 0)


def validity(arguments: list[str]) -> int:
    """Measure on real news whether p-values and intervals hold, and write docs/validity.md anew."""
    install("bench")
    return call(PYTHON, ROOT / "validity", *arguments)


def install(extra: str) -> None:
    """Make the environment, or bring it up to date, with the libraries of one extra."""
    mark = VENV / f".built-with-{extra}"
    stamp = fingerprint()
    if mark.exists() and mark.read_text() == stamp:
        return
    need_linker()
    if not PYTHON.exists():
        print("making a virtual environment in .venv", flush=True)
        venv.create(VENV, with_pip=True)
    print("building slantwise and what it needs; the first time takes some minutes", flush=True)
    if call(*PIP, "--editable", f"{ROOT}[{extra}]", **rust()):
        sys.exit(
            "the build failed; its reason is above. It needs a C linker (Debian: apt install gcc libc6-dev) and Rust "
            "1.88 or newer (rustup.rs)"
        )
    mark.write_text(stamp)


def need_linker() -> None:
    """Say what is missing before minutes are spent."""
    if os.name == "posix" and not any(shutil.which(linker) for linker in ("cc", "gcc", "clang")):
        sys.exit("a C linker is needed to build slantwise: apt install gcc libc6-dev, or xcode-select --install")


def fingerprint() -> str:
    """What the installed package depends on: the interpreter, the Rust sources, the metadata."""
    digest = hashlib.sha256(sys.version.encode())
    files = [ROOT / "pyproject.toml", ROOT / "Cargo.toml", ROOT / "Cargo.lock", *sorted((ROOT / "src").rglob("*.rs"))]
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def cargo(*arguments: str) -> int:
    """Run cargo."""
    found = rust()
    return call(shutil.which("cargo", path=found.get("PATH")), *arguments, **found)


def rust() -> dict[str, str]:
    """Return what the environment needs for cargo to be found; fetch Rust into `.venv` where there is none."""
    path = os.environ.get("PATH", "")
    usual = pathlib.Path.home() / ".cargo" / "bin"
    if shutil.which("cargo"):
        return {}
    if shutil.which("cargo", path=str(usual)):
        return {"PATH": f"{usual}{os.pathsep}{path}"}
    found = VENV / "rust.json"
    if not found.exists():
        print("Rust is not installed: fetching a toolchain (about 600 MB) into .venv/rust", flush=True)
        fetched = call(*PIP, "puccinialin") == 0
        if not fetched or call(PYTHON, "-m", "puccinialin", "--location", VENV / "rust", "--info-json", found):
            found.unlink(missing_ok=True)
            sys.exit("Rust could not be fetched; install it from rustup.rs (1.88 or newer), then run this again")
        where = read_rust(found)
        call(shutil.which("rustup", path=where["PATH"]), "component", "add", "clippy", "rustfmt", **where)
    return read_rust(found)


def read_rust(found: pathlib.Path) -> dict[str, str]:
    """Return where the fetched toolchain is."""
    where = json.loads(found.read_text())["env"]
    return where | {"PATH": f"{where['CARGO_HOME']}/bin{os.pathsep}{os.environ.get('PATH', '')}"}


def call(*command: object, cwd: pathlib.Path = ROOT, **variables: str) -> int:
    """Run a command, in the checkout unless elsewhere, with the environment's own programs first."""
    environment = os.environ | variables
    environment |= {"PATH": f"{SCRIPTS}{os.pathsep}{environment.get('PATH', '')}", "VIRTUAL_ENV": str(VENV)}
    return subprocess.run([str(part) for part in command], cwd=cwd, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
