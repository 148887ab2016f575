#!/usr/bin/env bash
# Runs every fuzz target for a share of the time, with a stable compiler: fuzz/run.sh SECONDS, of one processor; with
# `kept` in their place, only what is kept is run, once each.
#
# What cargo-fuzz does without a sanitizer: the crate forbids unsafe code, so that panics, overflows, hangs and memory
# are what there is to find. Fails at the first finding, which is left in fuzz/artifacts.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:?"usage: fuzz/run.sh SECONDS|kept"}

host=$(rustc -vV | sed -n 's/^host: //p')
export RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares -Cdebug-assertions -Ccodegen-units=1"
# With a target of its own, build scripts and macros are built without these flags.
cargo build --release --locked --manifest-path fuzz/Cargo.toml --target "$host"
unset RUSTFLAGS

mapfile -t targets < <(sed -n 's/^path = "fuzz_targets\/\(.*\)\.rs"$/\1/p' fuzz/Cargo.toml)
case $seconds in
kept) share="what is kept" limit=-runs=0 ;;
*) share="$((seconds / ${#targets[@]})) seconds" limit=-max_total_time=$((seconds / ${#targets[@]})) ;;
esac
export share limit folder=fuzz/target/$host/release
fuzz/seeds.sh
mkdir -p fuzz/artifacts
# One target is one thread, so as many run at a time as there are processors; what each prints stays together.
fuzz() {
    mkdir -p "fuzz/corpus/$1"
    local corpora=("fuzz/corpus/$1") code=0
    # What is kept under tests/ are returned files.
    [ "$1" != read ] || corpora+=(tests/corpus)
    [ ! -d "fuzz/seeds/$1" ] || corpora+=("fuzz/seeds/$1")
    "$folder/$1" "${corpora[@]}" "$limit" -max_len=65536 -timeout=25 -rss_limit_mb=3000 \
        -artifact_prefix="fuzz/artifacts/$1-" -print_final_stats=1 -verbosity=0 >"$folder/$1.log" 2>&1 || code=255
    printf -- '-- %s for %s\n%s\n' "$1" "$share" "$(tail -n 100 "$folder/$1.log")"
    # With 255, nothing more is started.
    return "$code"
}
export -f fuzz
printf '%s\n' "${targets[@]}" | xargs -n 1 -P "$(nproc)" bash -c 'fuzz "$1"' fuzz
