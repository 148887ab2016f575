#!/usr/bin/env bash
# Compares reading forms with peers, in one run: extract.sh
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
export MISIS_FORM_INTEROP=${MISIS_FORM_INTEROP:-${XDG_CACHE_HOME:-$HOME/.cache}/misis-form-interop}
target=${CARGO_TARGET_DIR:-$root/target}/release
(cd "$root" && cargo build --release --locked && cargo build --release --locked --example peers-ours)
"$root/tests/interop/install.sh" >&2 || true
# In an environment of its own, for it is no part of the checks.
peers=$MISIS_FORM_INTEROP/peers/extract
if [ ! -e "$peers/ready" ]; then
    python3 -m venv "$peers"
    "$peers/bin/pip" install -q --disable-pip-version-check -r "$root/tests/interop/requirements.txt" pdf_oxide==0.3.78 >&2
    touch "$peers/ready"
fi
exec "$peers/bin/python" "$here/extract.py" "$target/misis-form" "$target/examples/peers-ours" "$root"
