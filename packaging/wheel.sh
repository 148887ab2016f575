#!/usr/bin/env bash
# Makes a wheel in dist/ that holds the program (maturin's `bin` bindings), and tries it in a fresh virtual environment.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
python3 -m venv "$tools/maturin"
"$tools/maturin/bin/pip" install --quiet 'maturin>=1.9,<2'
target=x86_64-unknown-linux-musl
"$tools/maturin/bin/maturin" build --release --locked --target "$target" --compatibility musllinux_1_2 manylinux2014 --out dist
python3 -m venv "$tools/fresh"
"$tools/fresh/bin/pip" install --quiet --no-index dist/misis_form-*.whl
cd "$tools"
fresh/bin/misis-form --version
fresh/bin/misis-form blank
fresh/bin/misis-form init
fresh/bin/misis-form fill request.toml
fresh/bin/misis-form extract request.pdf --stage request -q | grep -q 'last_name = "Núñez"'
echo "works in a fresh virtual environment"
