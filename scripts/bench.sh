#!/usr/bin/env bash
# Measures the whole server, all scenarios of crates/loadgen, and prints Markdown as docs/performance.md has it. It takes about
# half an hour, 2 GB of disk and 20,000 open files. Arguments are passed to every scenario, e.g. `--json`.
set -euo pipefail
cd "$(dirname "$0")/.."
ulimit -n "$(ulimit -Hn)" 2>/dev/null || true

# Apart, so that neither has features that only the other asks for.
cargo build --release --locked -p server --bin polychat
cargo build --release --locked -p loadgen
built="${CARGO_TARGET_DIR:-target}/release"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
load() {
    "$built/loadgen" --server "$built/polychat" "$@"
}

for over in gateway chatapi sse; do
    load fan-out --over "$over" "$@"
    load fan-out --over "$over" --in-flight 1 --messages 1000 "$@"
done
for over in gateway sse; do
    load idle --over "$over" "$@"
    load storm --over "$over" "$@"
done
load send "$@"
load send --senders 1 --messages 5000 "$@"
for scenario in history search start; do
    load "$scenario" --archive "$folder/archive" "$@"
done
