#!/usr/bin/env python3
"""No dependency may ask for a newer compiler than Cargo.toml says that the program needs; clippy looks at our own code."""

import json
import subprocess
import sys

told = subprocess.run(["cargo", "metadata", "--locked", "--format-version", "1"], capture_output=True, check=True)
packages = json.loads(told.stdout)["packages"]


def version(text):
    return tuple(int(part) for part in (text + ".0.0").split(".")[:3])


oldest = next(package["rust_version"] for package in packages if package["name"] == "misis-form")
newer = [
    f"{package['name']} {package['version']} needs Rust {package['rust_version']}, Cargo.toml says {oldest}"
    for package in packages
    if package.get("rust_version") and version(package["rust_version"]) > version(oldest)
]
print("\n".join(newer) or f"{len(packages)} packages build with Rust {oldest}, as far as they say")
sys.exit(bool(newer))
