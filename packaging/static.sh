#!/usr/bin/env bash
# Makes dist/misis-form-linux-x86_64, which needs nothing of the system that it runs on, and tries it in an empty root.
#
# Needs Rust with the target x86_64-unknown-linux-musl, and root rights or `unshare` for the trial.
set -euo pipefail
cd "$(dirname "$0")/.."
target=x86_64-unknown-linux-musl
rustup target list --installed | grep -qx "$target" || rustup target add "$target"
cargo build --release --locked --target "$target"
mkdir -p dist
cp "target/$target/release/misis-form" dist/misis-form-linux-x86_64
packaging/try-static.sh dist/misis-form-linux-x86_64
