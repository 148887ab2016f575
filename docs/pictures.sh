#!/bin/sh
# Renews the pictures of the documents, with a program that has the feature `preview`. Needs what tests/interop installs.
# No palettes: they cover tints with a pattern.
set -eu
cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
program=${1:-target/release/misis-form}
[ $# -gt 0 ] || cargo build --release --quiet --features preview
python=${MISIS_FORM_INTEROP:-${XDG_CACHE_HOME:-$HOME/.cache}/misis-form-interop}/python/bin/python

# picture SOURCE TARGET SCALE: smaller, with a border around a page
picture() {
    "$python" - "$@" <<'PYTHON'
import sys
from PIL import Image, ImageOps
source, target, scale = sys.argv[1], sys.argv[2], float(sys.argv[3])
picture = Image.open(source).convert("RGB")
if scale == 1:
    picture = ImageOps.expand(picture, 1, "#b8c0c8")
else:
    picture = picture.resize([round(edge * scale) for edge in picture.size], Image.LANCZOS)
picture.save(target, optimize=True)
PYTHON
}

for page in 1 2; do
    "$program" preview examples/counselor.toml --page $page --dpi 80 --quiet -o "$tmp/page-$page.png"
    picture "$tmp/page-$page.png" docs/page-$page.png 1
done
INTEROP_OUT="$tmp/interop" tests/interop/run.sh "$program" names
for sheet in names names-typed; do
    picture "$tmp/interop/names/$sheet.png" docs/$sheet.png 0.6
done
