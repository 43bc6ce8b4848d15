#!/usr/bin/env bash
# Builds the web client into web/dist, where something has changed since the last time. The server embeds what is there.
set -euo pipefail
cd "$(dirname "$0")/../web"

if ! command -v npm >/dev/null; then
    echo "npm is not installed (Node.js 20.19 or newer): the server is built without its web client." >&2
    exit 0
fi
if [ package-lock.json -nt node_modules/.package-lock.json ]; then
    npm ci --no-fund --no-audit
fi
if [ ! -e dist/index.html ] ||
    [ -n "$(find src build public index.html ./*.ts ./*.js package-lock.json -newer dist/index.html -print -quit)" ]; then
    npx vite build --logLevel warn
fi
