#!/bin/sh
# Gets a bare Debian 12 ready: packages of the machine, the Python environment, the web pages, Asterisk.
#   launch/bootstrap.sh [run|test|pri]
# Installs only what is missing, starts no service, creates no database cluster, and says each step with its time.
set -eu

if [ "${1:-}" = @ ]; then
    SET=${ZUOXI_BOOTSTRAP_SET:-run}
else
    SET=${1:-run}
    export ZUOXI_BOOTSTRAP_SET="$SET"
fi
ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
VAR=${ZUOXI_VAR:-$ROOT/var}
case $VAR in /*) ;; *) VAR=$PWD/$VAR ;; esac
LOGS=$VAR/log/bootstrap
VENV=$ROOT/.venv
cd "$ROOT"
PATH=$PATH:/usr/sbin:/sbin
PYTHONPATH=$ROOT
export PATH PYTHONPATH

fail() {
    printf '\n%s\n' "$1" >&2
    exit 1
}

mkdir -p "$LOGS" 2>/dev/null || fail "cannot write $LOGS: choose another place, e.g. ZUOXI_VAR=\$HOME/zuoxi-var make up"

# step NAME ADVICE COMMAND...: one line, the time it took, its words in a file; the end of them when it fails.
step() {
    name=$1 advice=$2
    shift 2
    log=$LOGS/$(printf '%s' "$name" | tr ' /' '--').log
    began=$(date +%s%N 2>/dev/null || date +%s)
    printf '  %-34s ' "$name"
    # In a process of its own: inside an `if` the shell would forget `set -e` for a function.
    if "$ROOT/launch/bootstrap.sh" @ "$@" >"$log" 2>&1 </dev/null; then
        awk -v a="$began" -v b="$(date +%s%N)" 'BEGIN { printf "%6.1f s\n", (b - a) / 1e9 }'
    else
        printf 'failed\n\n' >&2
        tail -n 20 "$log" >&2
        fail "$name failed (all of it: $log). $advice"
    fi
}

# ---------------------------------------------------------------- packages of the machine

# pip and npm bring lists of trusted authorities of their own; the machine's counts (a company may have added its own).
trust_what_the_machine_trusts() {
    authorities=/etc/ssl/certs/ca-certificates.crt
    [ -f "$authorities" ] || return 0
    PIP_CERT=${PIP_CERT:-$authorities}
    NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-$authorities}
    export PIP_CERT NODE_EXTRA_CA_CERTS
}

is_there() {
    for file in $1; do
        [ -e "$file" ] && return 0
    done
    return 1
}

# A Python of our own choice may stand in for Debian's.
python_on_path() {
    for candidate in python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

missing_packages() {
    while read -r set package file; do
        case $set in '#'* | '') continue ;; esac
        [ "$set" = run ] || [ "$set" = "$SET" ] || continue
        case $package in
            python3 | python3-venv) python_on_path >/dev/null && continue ;;
            # A system Asterisk, or a tree that is there already, needs no builder.
            mmdebstrap) [ "${ZUOXI_ASTERISK:-private}" = system ] && continue ;;
            # The guard's, and the tests'.
            nftables) [ "$SET" = test ] || [ "${ZUOXI_BAN:-off}" = on ] || continue ;;
            postgresql-*) [ -n "${ZUOXI_PG_BIN:-}" ] && continue ;;
        esac
        is_there "$file" || printf '%s ' "$package"
    done <"$ROOT/launch/packages.txt"
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# Run as root. Nothing may be started, and PostgreSQL's packages must not make a cluster of their own.
install_packages() {
    policy=/usr/sbin/policy-rc.d
    cluster=/etc/postgresql-common/createcluster.d/zuoxi.conf
    made_policy=''
    # What we put there goes away again however this ends; a policy of the machine's own stays as it is.
    trap 'if [ -n "$made_policy" ]; then as_root rm -f "$policy"; fi; as_root rm -f "$cluster"' EXIT
    trap 'exit 130' HUP INT TERM
    # One of ours may be left from a run that was killed.
    if grep -qs 'zuoxi bootstrap' "$policy"; then as_root rm -f "$policy"; fi
    if [ ! -e "$policy" ]; then
        made_policy=yes
        printf '#!/bin/sh\n# zuoxi bootstrap: start nothing\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod 755 "$policy"
    fi
    # A foreign source that cannot be reached is no matter if the packages are had elsewhere.
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q || echo 'apt-get update complained'
    units=''
    for package in "$@"; do
        case $package in
            postgresql-*) units="$units postgresql.service" ;;
            redis-server) units="$units redis-server.service" ;;
            coturn) units="$units coturn.service" ;;
        esac
    done
    case $units in
        *postgresql*)
            # Read by the server package's own set-up, so it must lie there before that package comes.
            as_root mkdir -p "${cluster%/*}"
            printf 'create_main_cluster = false\n' | as_root tee "$cluster" >/dev/null
            ;;
    esac
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
    # Newly installed by us, so they are not to start at the next boot either. Works without a running systemd.
    for unit in $units; do
        if command -v systemctl >/dev/null 2>&1; then
            as_root systemctl disable "$unit" || printf 'could not disable %s\n' "$unit"
        else
            as_root update-rc.d "${unit%.service}" disable || printf 'could not disable %s\n' "$unit"
        fi
    done
}

packages() {
    missing=$(missing_packages)
    [ -n "$missing" ] || return 0
    by_hand="Or install them yourself, as root: apt-get update && apt-get install --no-install-recommends $missing"
    command -v apt-get >/dev/null 2>&1 || fail "missing: $missing; this machine has no apt-get. Install them its own way."
    if [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then
        fail "missing packages: $missing
You are not root and sudo needs a password here. Run this once, then start again:
  sudo apt-get update && sudo apt-get install --no-install-recommends $missing"
    fi
    # shellcheck disable=SC2086 # one word for each package
    step "packages" "Check the network and apt's sources. $by_hand" install_packages $missing
}

# ---------------------------------------------------------------- the Python environment

hash_of() {
    cat "$@" | sha256sum | cut -d ' ' -f 1
}

make_venv() {
    python=$(python_on_path) || fail "no Python 3.11 or newer was found"
    echo "using $python"
    [ -x "$VENV/bin/python" ] && "$VENV/bin/python" -c '' || rm -rf "$VENV"
    [ -d "$VENV" ] || "$python" -m venv "$VENV"
    for lock in "$@"; do
        "$VENV/bin/python" -m pip install --disable-pip-version-check --no-input --require-hashes -r "$lock"
    done
}

python_environment() {
    lock=$1
    stamp=$VENV/.$lock.sha256
    if [ "$(cat "$stamp" 2>/dev/null)" != "$(hash_of "$lock")" ] || ! "$VENV/bin/python" -c '' 2>/dev/null; then
        step "python packages ($lock)" "Check the network, or delete .venv and try again." make_venv "$lock"
        hash_of "$lock" >"$stamp"
    fi
}

# The tests' packages come beside the pages and Asterisk, which need none of them.
begin_test_packages() {
    beside=''
    [ "$SET" != run ] || return 0
    python_environment requirements-dev.lock >"$LOGS/beside" 2>&1 &
    beside=$!
}

end_test_packages() {
    [ -n "$beside" ] || return 0
    wait "$beside" || { cat "$LOGS/beside" >&2; exit 1; }
    cat "$LOGS/beside"
}

# ---------------------------------------------------------------- the web pages

web_sources() {
    find agent_ui/web -type d \( -name node_modules -o -name dist \) -prune -o -type f -print | LC_ALL=C sort
}

web_hash() {
    web_sources | while read -r file; do sha256sum "$file"; done | sha256sum | cut -d ' ' -f 1
}

npm_ci() {
    cd agent_ui/web
    npm ci --no-audit --no-fund
}

npm_build() {
    cd agent_ui/web
    npm run build
}

web_pages() {
    [ -f agent_ui/web/package-lock.json ] || return 0
    PATH=$VENV/bin:$PATH
    modules=agent_ui/web/node_modules/.zuoxi.sha256
    if [ "$(cat "$modules" 2>/dev/null)" != "$(hash_of agent_ui/web/package-lock.json)" ]; then
        step "web packages" "Check the network, or delete agent_ui/web/node_modules and try again." npm_ci
        hash_of agent_ui/web/package-lock.json >"$modules"
    fi
    stamp=agent_ui/web/dist/.zuoxi.sha256
    wanted=$(web_hash)
    if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
        step "web pages" "The words above name the file that does not build." npm_build
        mkdir -p agent_ui/web/dist
        printf '%s\n' "$wanted" >"$stamp"
    fi
}

# ---------------------------------------------------------------- Asterisk

asterisk_tree() {
    "$VENV/bin/python" -m launch.asterisk_root
}

case $SET in
    run | test | pri) ;;
    *) fail "bootstrap.sh: was '$SET', expected run, test or pri" ;;
esac

if [ "${1:-}" = @ ]; then
    shift
    "$@"
    exit 0
fi

# One at a time in a checkout: make up and make test may be typed in two windows at once.
if [ -z "${ZUOXI_BOOTSTRAP_LOCKED:-}" ] && command -v flock >/dev/null 2>&1; then
    ZUOXI_BOOTSTRAP_LOCKED=1 exec flock "$LOGS/.lock" "$ROOT/launch/bootstrap.sh" "$@"
fi
unset ZUOXI_BOOTSTRAP_LOCKED

packages
trust_what_the_machine_trusts
python_environment requirements.lock
"$VENV/bin/python" -m launch.settings || exit 1
begin_test_packages
web_pages
step "asterisk packages" "The last line above says what to do." asterisk_tree
end_test_packages
