#!/usr/bin/env bash
# Makes dist/misis-form_VERSION_amd64.deb from a static program (packaging/static.sh makes it): the program, manual pages,
# completions for bash, zsh and fish, the documents and the licences. The same program gives the same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."
program=${1:-dist/misis-form-linux-x86_64}
version=$("$program" -V | cut -d' ' -f2)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
install -D -m 755 "$program" "$root/usr/bin/misis-form"
manual() { "$program" man "$@" | gzip -9n > "$root/usr/share/man/man1/misis-form${1:+-$1}.1.gz"; }
mkdir -p "$root/usr/share/man/man1"
manual
for command in $("$program" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]\+\) .*/\1/p'); do
    [ "$command" = help ] || manual "$command"
done
complete() { mkdir -p "$root/$2" && "$program" completions "$1" > "$root/$2/$3"; }
complete bash usr/share/bash-completion/completions misis-form
complete zsh usr/share/zsh/vendor-completions _misis-form
complete fish usr/share/fish/vendor_completions.d misis-form.fish
doc=$root/usr/share/doc/misis-form
mkdir -p "$doc"
install -m 644 README.md docs/office.md docs/scripts.md docs/reference.md "$doc"
cat LICENSE fonts/OFL.txt > "$doc/copyright"
mkdir "$root/DEBIAN"
cat > "$root/DEBIAN/control" <<CONTROL
Package: misis-form
Version: $version
Architecture: amd64
Maintainer: The misis-form authors <misis-form@localhost>
Section: text
Priority: optional
Installed-Size: $(du -sk "$root/usr" | cut -f1)
Suggests: bash-completion, fonts-noto-cjk
Description: makes, fills, checks and reads back the MiSiS access request form
 The MiSiS Production Mirror Access Request Form as an accessible, fillable PDF.
CONTROL
find "$root" -type d -exec chmod 755 {} + ; find "$root/usr/share" -type f -exec chmod 644 {} +
mkdir -p dist
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1767225600} dpkg-deb --root-owner-group --build "$root" "dist/misis-form_${version}_amd64.deb"
