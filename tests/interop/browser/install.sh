#!/usr/bin/env bash
# Installs Chromium (Debian) and the npm packages of the browser checks. Safe to run again.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${MISIS_FORM_INTEROP:-${XDG_CACHE_HOME:-$HOME/.cache}/misis-form-interop}/browser
mkdir -p "$cache"
if ! command -v chromium >/dev/null; then
    echo "installing Chromium"
    (apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium) >"$cache/apt.log" 2>&1 ||
        { tail -n 20 "$cache/apt.log"; exit 1; }
fi
if ! cmp -s "$here/package.json" "$cache/installed.json"; then
    cp "$here/package.json" "$cache/package.json"
    (cd "$cache" && npm install --silent --no-fund --no-audit --ignore-scripts --omit=optional)
    cp "$here/package.json" "$cache/installed.json"
fi
