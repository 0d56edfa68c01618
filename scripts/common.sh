# What the scripts beside this one share; to be read into them. They stand in the top folder when it is.

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

have() { command -v "$1" >/dev/null; }

# Installs Debian packages, where any are named.
install() {
  if [ $# = 0 ]; then return 0; fi
  as_root apt-get update -q
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends "$@"
}

# The folder of PostgreSQL's server; it may stand beside the tools or not.
postgres_bin() {
  local dir
  for dir in "$(pg_config --bindir 2>/dev/null || true)" /usr/lib/postgresql/*/bin; do
    if [ -n "$dir" ] && [ -x "$dir/initdb" ] && [ -x "$dir/postgres" ]; then echo "$dir"; return 0; fi
  done
  return 1
}

# RUN becomes what PostgreSQL is run with, which refuses to run as root.
as_nobody() {
  RUN=()
  if [ "$(id -u)" = 0 ]; then
    id langnghe-test >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin langnghe-test
    RUN=(setpriv --reuid "$(id -u langnghe-test)" --regid "$(id -g langnghe-test)" --clear-groups)
  fi
}

# PROGRAM becomes the program: LANGNGHE_PROGRAM, or a build of the profile named (debug or release).
program() {
  if [ -z "${LANGNGHE_PROGRAM:-}" ]; then
    if [ "$1" = release ]; then cargo build --locked --release --bin langnghe; else cargo build --locked --bin langnghe; fi
    LANGNGHE_PROGRAM=${CARGO_TARGET_DIR:-target}/$1/langnghe
  fi
  PROGRAM=$(realpath "$LANGNGHE_PROGRAM")
}

# A server of PostgreSQL in an empty folder, on a port of the loopback; options of its own may follow.
start_postgres() {
  local folder=$1 port=$2
  shift 2
  mkdir -p "$folder"
  if [ "$(id -u)" = 0 ]; then chown langnghe-test "$folder"; fi
  (cd / && "${RUN[@]}" "$BIN/initdb" -D "$folder/data" -U langnghe -A trust -E UTF8 --locale=C >/dev/null)
  (cd / && "${RUN[@]}" "$BIN/pg_ctl" -D "$folder/data" -w -l "$folder/log" \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder $*" start >/dev/null)
}

# Ends it at once.
stop_postgres() {
  (cd / && "${RUN[@]}" "$BIN/pg_ctl" -D "$1/data" -m immediate stop >/dev/null 2>&1) || true
}

# The folder of psql, beside the server or not.
psql_bin() {
  if [ -x "$BIN/psql" ]; then echo "$BIN"; else dirname "$(command -v psql)"; fi
}
