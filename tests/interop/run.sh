#!/usr/bin/env bash
# Runs all checks, or those named: run.sh [PROGRAM [CHECK...]], where check_names.py is `names`
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
export MISIS_FORM_INTEROP=${MISIS_FORM_INTEROP:-${XDG_CACHE_HOME:-$HOME/.cache}/misis-form-interop}
program=${1:-}
if [ -z "$program" ]; then
    (cd "$root" && cargo build --release --locked)
    program=$root/target/release/misis-form
fi
program=$(realpath "$program")
"$here/install.sh"
exec "$MISIS_FORM_INTEROP/python/bin/python" "$here/run.py" "$program" "$root" "${@:2}"
