#!/usr/bin/env bash
# Installs a .deb in a fresh root of Debian that has a few shells and `man`, and tries it there: manual pages, completion
# through a pseudo-terminal, blank, fill, extract. Needs root rights and debootstrap.
set -euo pipefail
deb=$(realpath "$1")
root=${2:-}
cd "$(dirname "$0")/.."
if [ -z "$root" ]; then
    root=$(mktemp -d)
    trap 'rm -rf "$root"' EXIT
    # `man` runs as another user.
    chmod 755 "$root"
    debootstrap --variant=minbase --include=man-db,bash-completion,zsh,fish bookworm "$root" http://deb.debian.org/debian >/dev/null
fi
cp "$deb" "$root/tmp/misis-form.deb"
in_root() { chroot "$root" /usr/bin/env -i PATH=/usr/bin:/bin:/usr/sbin:/sbin HOME=/root LANG=C.UTF-8 "$@"; }
in_root dpkg -i /tmp/misis-form.deb
in_root man -P cat misis-form | grep -q 'EXIT STATUS'
in_root man -P cat misis-form-fill | grep -q 'misis-form fill request.toml'
in_root sh -c 'rm -rf /tmp/trial && mkdir /tmp/trial && cd /tmp/trial && misis-form blank && misis-form init && misis-form fill request.toml &&
    misis-form extract request.pdf --stage request -q | grep -q "last_name = \"Núñez\""'
python3 tests/interop/check_shells.py --root "$root"
in_root dpkg -L misis-form
stat -c '%n: %s bytes' "$deb"
