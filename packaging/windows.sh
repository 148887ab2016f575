#!/usr/bin/env bash
# Makes dist/misis-form.exe on Linux, and drives it with Wine, where there is one.
#
# Needs Rust with the target x86_64-pc-windows-gnu and, of Debian's packages, mingw-w64 and, for the trial, wine64.
set -euo pipefail
cd "$(dirname "$0")/.."
target=x86_64-pc-windows-gnu
rustup target list --installed | grep -qx "$target" || rustup target add "$target"
cargo build --release --locked --target "$target"
mkdir -p dist
cp "target/$target/release/misis-form.exe" dist/
packaging/try-windows.sh dist/misis-form.exe
