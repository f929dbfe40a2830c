#!/bin/sh
# Installs the Debian packages named in the given lists that are missing; silent when none is.
# Why: `make demo` and `make test` must be all the set-up that a fresh machine needs.
#   install.sh LIST...           install what is missing
#   install.sh --check LIST...   only say what is missing, and fail if anything is
set -eu

check=no
if [ "${1:-}" = --check ]; then
    check=yes
    shift
fi

# Elsewhere than on Debian the build itself will say what it lacks.
command -v dpkg-query >/dev/null || exit 0

wanted=$(sed 's/#.*//' "$@")
# One dpkg-query for all: it prints those that it knows, and fails if there is one it does not.
# shellcheck disable=SC2016,SC2086 # the format is dpkg-query's; a list is meant to be split
installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null || true)
missing=
for package in $wanted; do
    case "
$installed
" in
    *"
installed $package
"*) ;;
    *) missing="$missing $package" ;;
    esac
done
[ -n "$missing" ] || exit 0

fail() {
    echo "$1; install by hand, then try again:$missing" >&2
    exit 1
}

if [ "$check" = yes ]; then
    echo "Debian packages are missing:$missing ('make demo' installs what building needs, 'make test' everything)." >&2
    exit 1
fi

as_root=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "Packages are missing, and you are neither root nor is there sudo"
    as_root=sudo
fi

apt() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120 "$@"
}

echo "installing:$missing"
# Package lists that cannot be refreshed may still do: the installation decides.
apt update || true
# shellcheck disable=SC2086
apt install -y --no-install-recommends $missing ||
    fail "apt-get could not install what is missing (no network, or no right to)"
