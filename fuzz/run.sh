#!/usr/bin/env bash
# Runs every fuzz target for a share of the time, with a stable compiler: fuzz/run.sh SECONDS
#
# What cargo-fuzz does without a sanitizer: the crate forbids unsafe code, so that panics, overflows, hangs and memory
# are what there is to find. Fails at the first finding, which is left in fuzz/artifacts.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:?"usage: fuzz/run.sh SECONDS"}

host=$(rustc -vV | sed -n 's/^host: //p')
export RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares -Cdebug-assertions -Ccodegen-units=1"
# With a target of its own, build scripts and macros are built without these flags.
cargo build --release --locked --manifest-path fuzz/Cargo.toml --target "$host"
unset RUSTFLAGS

mapfile -t targets < <(sed -n 's/^path = "fuzz_targets\/\(.*\)\.rs"$/\1/p' fuzz/Cargo.toml)
share=$((seconds / ${#targets[@]}))
fuzz/seeds.sh
mkdir -p fuzz/artifacts
for target in "${targets[@]}"; do
    printf -- '-- %s for %d seconds\n' "$target" "$share"
    mkdir -p "fuzz/corpus/$target"
    corpora=("fuzz/corpus/$target")
    # What is kept under tests/ are returned files.
    [ "$target" = read ] && corpora+=(tests/corpus)
    "fuzz/target/$host/release/$target" "${corpora[@]}" -max_total_time="$share" -max_len=65536 -timeout=25 \
        -rss_limit_mb=3000 -artifact_prefix="fuzz/artifacts/$target-" -print_final_stats=1 -verbosity=0
done
