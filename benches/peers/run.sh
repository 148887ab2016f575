#!/usr/bin/env bash
# Compares with peers on one form, one machine, in one run: run.sh [PROGRAM]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
export MISIS_FORM_INTEROP=${MISIS_FORM_INTEROP:-${XDG_CACHE_HOME:-$HOME/.cache}/misis-form-interop}
target=${CARGO_TARGET_DIR:-$root/target}/release
program=${1:-}
if [ -z "$program" ]; then
    (cd "$root" && cargo build --release --locked)
    program=$target/misis-form
fi
program=$(realpath "$program")
# Ours as a library is measured by a program of its own.
(cd "$root" && cargo build --release --locked --example peers-ours)
# Progress goes to standard error, so that standard output is the tables and nothing else. What cannot be installed
# costs its own rows only.
"$root/tests/interop/install.sh" >&2 || true
"$here/install.sh" >&2 || true
exec "$MISIS_FORM_INTEROP/python/bin/python" "$here/run.py" "$program" "$target/examples/peers-ours" "$root"
