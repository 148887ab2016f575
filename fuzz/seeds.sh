#!/bin/sh
# Writes the program's own forms to fuzz/corpus/read, for the fuzzer to start from.
set -eu
cd "$(dirname "$0")/.."
seeds=fuzz/corpus/read
mkdir -p "$seeds"
cargo build --quiet
form=target/debug/misis-form
"$form" blank -q --force -o "$seeds/blank.pdf"
for request in examples/*.toml; do
    name=$(basename "$request" .toml)
    "$form" fill "$request" -q --force -o "$seeds/$name.pdf"
    "$form" fill "$request" -q --force --flat -o "$seeds/$name-flat.pdf"
done
