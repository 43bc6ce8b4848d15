#!/usr/bin/env bash
# Counts the lines of Rust of each dialect, without comments, empty lines and tests.
set -euo pipefail
cd "$(dirname "$0")/.."
for crate in crates/dialect-*; do
    [ "$crate" = crates/dialect-kit ] && continue
    lines=0
    while read -r file; do
        lines=$((lines + $(sed '/#\[cfg(test)\]/,$d' "$file" | grep -vcE '^[[:space:]]*(//|$)')))
    done < <(find "$crate/src" -name '*.rs' ! -path '*/tests*')
    echo "${crate#crates/dialect-}: $lines"
done
