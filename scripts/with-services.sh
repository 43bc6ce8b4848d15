#!/usr/bin/env bash
# Runs a command beside the services that the tests need: a PostgreSQL of its own, made for this run in a
# temporary folder and removed with it, whatever happens.
#
#   scripts/with-services.sh cargo test --workspace
#
# The command finds it in POLYCHAT_TEST_POSTGRES. Where that is set already, nothing is started.
set -euo pipefail

if [ $# -eq 0 ]; then
    echo "usage: $0 COMMAND [ARGUMENT…]" >&2
    exit 2
fi
if [ -n "${POLYCHAT_TEST_POSTGRES:-}" ]; then
    exec "$@"
fi

# The folder of the newest initdb on this machine; empty where there is none.
find_postgres() {
    local found
    for found in $(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql*/bin \
        /usr/local/opt/postgresql*/bin 2>/dev/null | sort -rV); do
        if [ -x "$found/initdb" ]; then
            echo "$found"
            return
        fi
    done
    found=$(command -v initdb || true)
    if [ -n "$found" ]; then
        dirname "$(readlink -f "$found")"
    fi
}

install_postgres() {
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! sudo -n true 2>/dev/null; then
            return 1
        fi
        as_root=(sudo -n)
    fi
    command -v apt-get >/dev/null || return 1
    echo "Installing PostgreSQL…" >&2
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q update >&2 || true
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -q install -y --no-install-recommends postgresql >&2
}

bin=$(find_postgres)
if [ -z "$bin" ]; then
    install_postgres || true
    bin=$(find_postgres)
fi
if [ -z "$bin" ]; then
    cat >&2 <<'MESSAGE'
The tests need PostgreSQL, which is not installed, and it could not be installed by apt-get as this user.
Install its server programs (initdb, postgres), or name a running one whose user may create databases:
    POLYCHAT_TEST_POSTGRES=postgres://user:password@localhost/postgres make test
MESSAGE
    exit 1
fi

# Short, because the path of a socket may have 107 bytes at most.
folder=$(mktemp -d /tmp/polychat-pg.XXXXXX)
# PostgreSQL refuses to run as root.
as_owner=()
if [ "$(id -u)" -eq 0 ]; then
    owner=postgres
    id "$owner" >/dev/null 2>&1 || owner=nobody
    chown "$owner" "$folder"
    as_owner=(runuser -u "$owner" --)
fi
chmod 755 "$folder"

clean_up() {
    "${as_owner[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# A command run as another user must stand in a folder that this user may enter.
here=$PWD
cd /
"${as_owner[@]}" "$bin/initdb" -D "$folder/data" -U polychat --auth=trust --encoding=UTF8 --no-locale \
    --no-sync >"$folder/initdb.log" 2>&1 || {
    cat "$folder/initdb.log" >&2
    exit 1
}
# fsync stays on: the tests are about durability too. No TCP port: nothing can be in its way.
"${as_owner[@]}" "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/data/server.log" \
    -o "-k $folder -c listen_addresses='' -c max_connections=200 -c fsync=on" start >/dev/null || {
    cat "$folder/data/server.log" >&2
    exit 1
}
cd "$here"

export POLYCHAT_TEST_POSTGRES="postgres://polychat@localhost/postgres?host=$folder"
"$@"
