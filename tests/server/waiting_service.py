"""A program that imports the service, waits for a line of JSON with its settings, folder and environment, and serves."""

import json
import os
import sys
import tempfile
from pathlib import Path

from quality.server import pages, queue_api  # noqa: F401  so that they need not be imported later
from quality.server.run import serve
from quality.server.settings import Settings

if __name__ == "__main__":
    asked = json.loads(sys.stdin.readline())
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    tempfile.tempdir = None
    for name, value in asked["constants"].items():
        module, _, constant = name.rpartition(".")
        assert hasattr(sys.modules[module], constant), name
        setattr(sys.modules[module], constant, value)
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in asked["settings"].items()}
    given["disputes"] = Path(given["disputes"]) if given.get("disputes") else None
    serve(Settings(**given))
