#!/usr/bin/env bash
# Installs the programs that the checks run, into the system (Debian packages) and a cache folder. Safe to run again.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${MISIS_FORM_INTEROP:-${XDG_CACHE_HOME:-$HOME/.cache}/misis-form-interop}
mkdir -p "$cache"

packages=()
need() { command -v "$1" >/dev/null || packages+=("$2"); }
need qpdf qpdf
need pdftoppm poppler-utils
need mutool mupdf-tools
need javac default-jdk-headless
need pdftk pdftk-java
need gs ghostscript
[ -x /usr/bin/time ] || packages+=(time)
need firefox-esr firefox-esr
need node nodejs
need zsh zsh
need fish fish
need npm npm
python3 -c 'import venv, ensurepip' 2>/dev/null || packages+=(python3-venv)
/usr/bin/python3 -c 'import gi; gi.require_version("Poppler", "0.18")' 2>/dev/null ||
    packages+=(python3-gi gir1.2-poppler-0.18)
[ -e /usr/share/java/pdfbox2.jar ] || packages+=(libpdfbox2-java)
[ -e /usr/share/java/itext5.jar ] || packages+=(libitext5-java)
[ -e /usr/share/java/bcpkix.jar ] || packages+=(libbcprov-java libbcpkix-java)
need pk12util libnss3-tools
need openssl openssl
[ -e /usr/share/fonts/truetype/noto/NotoSansArabic-Regular.ttf ] || packages+=(fonts-noto-core)
[ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] || packages+=(fonts-noto-cjk)
[ -e /usr/share/fonts/truetype/wqy/wqy-microhei.ttc ] || packages+=(fonts-wqy-microhei)
if [ ${#packages[@]} -gt 0 ]; then
    echo "installing ${packages[*]}"
    (apt-get update -qq && apt-get install -y -qq --no-install-recommends "${packages[@]}") >"$cache/apt.log" 2>&1 ||
        { tail -n 20 "$cache/apt.log"; exit 1; }
fi

# The largest of them; without it, the check of workbooks says what it skips.
command -v soffice >/dev/null ||
    apt-get install -y -qq --no-install-recommends libreoffice-calc-nogui >>"$cache/apt.log" 2>&1 ||
    echo "SKIPPED: LibreOffice cannot be installed here"

if ! cmp -s "$here/requirements.txt" "$cache/requirements.txt"; then
    echo "installing Python packages"
    python3 -m venv "$cache/python"
    "$cache/python/bin/pip" install -q --disable-pip-version-check -r "$here/requirements.txt"
    cp "$here/requirements.txt" "$cache/requirements.txt"
fi

if ! cmp -s "$here/package.json" "$cache/node/package.json"; then
    echo "installing npm packages"
    mkdir -p "$cache/node"
    cp "$here/package.json" "$cache/node/package.json.new"
    (cd "$cache/node" && cp package.json.new package.json && npm install --silent --no-fund --no-audit --ignore-scripts) ||
        { rm -f "$cache/node/package.json"; exit 1; }
fi

# A text recognizer for the second reader; without it, the check says what it skips.
model=PP-OCRv6_rec_small.onnx
[ -e "$cache/$model" ] ||
    ("$cache/python/bin/pip" download -q --disable-pip-version-check --no-deps --dest "$cache" rapidocr==3.10.0 &&
        "$cache/python/bin/python" -m zipfile -e "$cache"/rapidocr-3.10.0-*.whl "$cache/wheel" &&
        mv "$cache/wheel/rapidocr/models/$model" "$cache/" && rm -r "$cache/wheel" "$cache"/rapidocr-3.10.0-*.whl) ||
    echo "SKIPPED: the model of the second reader cannot be had here"

"$here/browser/install.sh"
