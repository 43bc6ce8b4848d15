#!/usr/bin/env bash
# All checks of the web client: types, rules, build, budget, and the stories in a real Chromium against the real server.
set -euo pipefail
cd "$(dirname "$0")/.."

step() {
    printf '\n== web: %s\n' "$1"
}

# Debian's browser; another one can be named in CHROMIUM.
if [ -z "${CHROMIUM:-}" ] && [ ! -x /usr/bin/chromium ]; then
    step "Chromium"
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then as_root=(sudo -n); fi
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q update || true
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends \
        chromium fonts-noto-core fonts-noto-color-emoji
fi
if ! command -v npm >/dev/null; then
    echo "The web client's checks need Node.js 20.19 or newer with npm." >&2
    exit 1
fi

step "build"
scripts/web-build.sh
cargo build -q -p server --bin polychat --locked
PROGRAM_UNDER_TEST=$(realpath "${CARGO_TARGET_DIR:-target}/debug/polychat")
export PROGRAM_UNDER_TEST

cd web
step "the server's API is the one that the client is typed against"
"$PROGRAM_UNDER_TEST" openapi >node_modules/.openapi.json
npx openapi-typescript node_modules/.openapi.json -o node_modules/.schema.d.ts >/dev/null
if ! cmp -s node_modules/.schema.d.ts src/api/schema.d.ts; then
    echo "The API has changed since the client was typed against it. Make the types anew: make types" >&2
    exit 1
fi

step "types"
npm run -s check

step "rules"
npm run -s test

step "budget"
npm run -s budget

step "stories in Chromium"
npm run -s e2e
