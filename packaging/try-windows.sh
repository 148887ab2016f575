#!/usr/bin/env bash
# Drives a program for Windows with Wine: blank, fill, batch, extract, and the same bytes as on this system, if there
# is a program of this system to compare with as the second argument.
set -euo pipefail
program=$(realpath "$1")
here=${2:+$(realpath "$2")}
cd "$(dirname "$0")/.."
wine=$(command -v wine64 || command -v wine || ls /usr/lib/wine/wine64 2>/dev/null || true)
if [ -z "$wine" ]; then
    echo "NOT TRIED: there is no Wine here"
    exit 0
fi
folder=$(mktemp -d)
export WINEPREFIX=$folder/prefix WINEDEBUG=-all SOURCE_DATE_EPOCH=1795435200
trap 'wineserver=$(dirname "$wine")/wineserver; "$wineserver" -k 2>/dev/null || true; rm -rf "$folder"' EXIT
cp "$program" "$folder/misis-form.exe"
cp examples/counselor.toml "$folder/request.toml"
# Windows has had this library since version 8, Wine only since version 8.5: the trial brings its one function along.
if ! ls "$(dirname "$wine")"/../*/wine/x86_64-windows/bcryptprimitives.dll >/dev/null 2>&1; then
    x86_64-w64-mingw32-gcc -shared -o "$folder/bcryptprimitives.dll" packaging/wine-prng.c -ladvapi32
fi
cd "$folder"
windows() { timeout 300 "$wine" misis-form.exe "$@"; }
windows --version
windows blank
windows fill request.toml
windows init -o people.xlsx
windows batch people.xlsx -o forms/
windows batch people.xlsx -o forms.zip
windows extract forms forms.zip --stage request --format jsonl -q -o records.jsonl
grep -c '"last_name":"Núñez"' records.jsonl | grep -qx 2
# Nothing is wrong with a form that was just made, on Windows either.
grep -c '"findings":\[\]' records.jsonl | grep -qx 2
windows check request.pdf --stage request
# No shell of Windows expands these.
windows extract 'forms\*.pdf' 'req*.pdf' --stage request --format jsonl -q -o expanded.jsonl
grep -c '"last_name":"Núñez"' expanded.jsonl | grep -qx 2
if [ -n "$here" ]; then
    "$here" blank -q -o here.pdf
    cmp here.pdf blank.pdf
    "$here" fill request.toml -q -o here-filled.pdf
    cmp here-filled.pdf request.pdf
    echo "same bytes as here"
fi
printf 'works with Wine: %s, %s bytes\n' "$program" "$(stat -c %s "$program")"
