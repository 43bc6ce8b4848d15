#!/usr/bin/env bash
# All checks, the quick ones first, the tests last, so that the output ends with their results. CI runs the same.
set -euo pipefail
cd "$(dirname "$0")/.."

step() {
    printf '\n== %s\n' "$1"
}

# A minimal toolchain comes without these two.
if ! cargo fmt --version >/dev/null 2>&1 || ! cargo clippy --version >/dev/null 2>&1; then
    step "rustfmt and clippy"
    rustup component add rustfmt clippy
fi

step "format"
cargo fmt --all --check

step "lints"
cargo clippy --workspace --all-targets --locked -- -D warnings

step "documentation"
# With private items, because it is for who works on the code: a link to one is good.
RUSTDOCFLAGS="-D warnings -A rustdoc::private-intra-doc-links" \
    cargo doc --workspace --no-deps --document-private-items --locked

step "dependencies"
if cargo deny --version >/dev/null 2>&1; then
    cargo deny check
else
    echo "cargo-deny is not installed: licences and advisories are not checked (cargo install cargo-deny)."
fi

step "the server against its own document"
scripts/fuzz-api.sh 25

scripts/web-check.sh

step "tests, on SQLite and PostgreSQL"
# Stories with thousands of connections need as many files as the system lets us open.
ulimit -n "$(ulimit -Hn)" 2>/dev/null || true
scripts/with-services.sh cargo test --workspace --locked --no-fail-fast
