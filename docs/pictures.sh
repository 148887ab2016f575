#!/bin/sh
# Renews the pictures of the README. Needs ImageMagick and what tests/interop installs.
set -eu
cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cargo run --release --quiet -- fill examples/counselor.toml -o "$tmp/filled.pdf"
for page in 1 2; do
    pdftoppm -r 80 -f $page -l $page -png -singlefile "$tmp/filled.pdf" "$tmp/page-$page"
    convert "$tmp/page-$page.png" -bordercolor '#b8c0c8' -border 1 -strip -colors 64 "PNG8:docs/page-$page.png"
done
INTEROP_OUT="$tmp/names" tests/interop/run.sh target/release/misis-form names
for sheet in names names-typed; do
    convert "$tmp/names/$sheet.png" -resize 60% -strip +dither -colors 24 "PNG8:docs/$sheet.png"
done
