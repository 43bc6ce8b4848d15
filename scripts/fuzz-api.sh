#!/usr/bin/env bash
# Holds the running server against its own OpenAPI documents: schemathesis sends what a document allows and what it
# does not, and no answer may be a 5xx, nor other than the document says. Bounded in time (for each document), the same
# every time.
#
#   scripts/fuzz-api.sh [SECONDS]
set -euo pipefail
cd "$(dirname "$0")/.."
here=$PWD

seconds=${1:-90}
version=4.32.5
tools=target/tools/schemathesis-$version

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

if [ ! -x "$tools/bin/schemathesis" ]; then
    if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
        echo "Installing Python…" >&2
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update >&2
        as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get -q install -y --no-install-recommends python3 python3-venv >&2
    fi
    rm -rf "$tools"
    python3 -m venv "$tools.new"
    "$tools.new/bin/pip" -q install --disable-pip-version-check "schemathesis==$version" >&2
    # Moved only when whole; a moved environment runs by its interpreter.
    mv "$tools.new" "$tools"
fi

cargo build -q --locked -p server --bin polychat
folder=$(mktemp -d)
servers=()
clean_up() {
    [ ${#servers[@]} -eq 0 ] || kill "${servers[@]}" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$folder"
}
trap clean_up EXIT

# NAME: runs a server of its own; `url` is where.
serve() {
    "${CARGO_TARGET_DIR:-target}/debug/polychat" --listen 127.0.0.1:0 --data "$folder/$1" --limits off \
        >"$folder/$1.said" 2>"$folder/$1.log" &
    local server=$!
    servers+=("$server")
    until url=$(grep -o 'http://[^ ]*' "$folder/$1.said" 2>/dev/null); do
        kill -0 "$server" || { cat "$folder/$1.log"; exit 1; }
        read -r -t 0.1 <> <(:) || true
    done
}

# Without Forms, which answers some requests to paths of Microchat's first version (`shared_paths.rs`).
POLYCHAT_DIALECTS_FORMS=false serve without-forms

# Something to be found: three people, a conference with a message and a dialog.
post_to() {
    curl -sSf -X POST -H 'Content-Type: application/json' ${token:+-H "Authorization: Bearer $token"} \
        -d "$2" "$url$1"
}
post() { post_to "/api/v0$1" "$2"; }
for alias in ada ben fuzz; do
    post /users "{\"alias\": \"$alias\", \"password\": \"correct horse\"}" >/dev/null
done
token=$(post /auth/sessions '{"username": "fuzz", "password": "correct horse"}' | sed 's/.*"response":"\([^"]*\)".*/\1/')
post /conferences '{"title": "Lobby", "alias": "lobby", "members": ["ada", "ben"]}' >/dev/null
post /chats/@lobby/messages '{"text": "hello @ben https://example.org/"}' >/dev/null
post /chats/@ada/messages '{"text": "hello"}' >/dev/null

# CONFIG DOCUMENT WHOAMI: holds the server against one document, as who has the token or the cookies.
hold() {
    local as=${cookies:-"Authorization: Bearer $token"}
    # It writes into the folder that it stands in.
    (cd "$folder" && "$here/$tools/bin/python" -m schemathesis.cli --config-file "$here/scripts/$1" \
        run "$url$2" --header "$as" \
        --checks "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,response_headers_conformance,unsupported_method" \
        --phases examples,coverage,fuzzing --max-time "$seconds" --workers 1 \
        --generation-deterministic --request-timeout 20 --no-color)
    # Else the answers were about nothing but a session that had ended.
    curl -sSf -o /dev/null -H "$as" "$url$3"
}

hold fuzz-api.toml /api/v0/openapi.json /api/v0/entities/self
hold fuzz-api.toml /reference/microchat-legacy/openapi.json /api/contacts

# The same person in the ChatAPI.
token=
token=$(post_to /auth/login '{"email": "fuzz", "password": "correct horse"}' | sed 's/.*"token":"\([^"]*\)".*/\1/')
hold fuzz-chatapi.toml /reference/chatapi/openapi.json /users/me

# The same person in the Gateway, with something to be found there.
field() { sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/"; }
token=
token=$(post_to /api/rest/auth/login '{"username": "fuzz", "password": "correct horse"}' | field access_token)
SERVER=$(post_to /api/rest/servers '{"name": "Guild"}' | field server_id)
INVITE=$(post_to "/api/rest/servers/$SERVER/invites" '{}' | field code)
CHANNEL=$(post_to "/api/rest/servers/$SERVER/channels" '{"name": "plans"}' | field channel_id)
MEDIA=$(curl -sSf -H "Authorization: Bearer $token" -F content=@Cargo.toml "$url/api/rest/media" | field id)
MESSAGE=$(post_to "/api/rest/channels/$CHANNEL/messages" "{\"content\": \"hello\", \"attachments\": [\"$MEDIA\"]}" | field message_id)
export SERVER INVITE CHANNEL MEDIA MESSAGE
hold fuzz-gateway.toml /reference/gateway/openapi.json /api/rest/auth/me

# Forms, where it answers too.
serve with-forms
curl -sSf -o /dev/null "$url/api/user" -d name=ada -d 'password=correct+horse' -d email=ada@example.org
cookies="Cookie: $(curl -sSf -o /dev/null -D - "$url/api/user" -d name=fuzz -d 'password=correct+horse' -d email=fuzz@example.org |
    sed -n 's/^set-cookie: \([^;]*\);.*/\1/Ip' | paste -sd ';' -)"
CHAT=$(curl -sSf -o /dev/null -D - -H "$cookies" "$url/api/chats" -d title=Kitchen | sed -n 's,^location: /api/chats/\([0-9]*\).*,\1,Ip')
curl -sSf -o /dev/null -H "$cookies" "$url/api/chats/$CHAT" -d content=hello
export CHAT
hold fuzz-forms.toml /reference/forms/openapi.json /api/chats
