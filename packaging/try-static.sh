#!/usr/bin/env bash
# Runs a program in a root in which there is nothing else: blank, fill, batch, extract.
set -euo pipefail
program=$(realpath "$1")
cd "$(dirname "$0")/.."
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir "$root/tmp"
cp "$program" "$root/misis-form"
cp examples/counselor.toml "$root/request.toml"
# Without root rights, a namespace of one's own does as well.
enter=(chroot "$root")
[ "$(id -u)" = 0 ] || enter=(unshare --map-root-user --root="$root")
in_root() { "${enter[@]}" /misis-form "$@"; }
in_root --version
in_root blank
in_root fill request.toml
in_root init -o people.csv
in_root batch people.csv -o forms/
in_root extract forms --stage request --format json -q | grep -q '"last_name": "Núñez"'
cmp <(in_root fill request.toml -o -) "$root/request.pdf"
printf 'works in an empty root: %s, %s bytes\n' "$program" "$(stat -c %s "$program")"
