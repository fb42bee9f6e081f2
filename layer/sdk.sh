#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Packs the SDK out of a build: headers, static libraries, powertools.pc, the command with its runtime,
# the plugins to try things with, the template and the examples. The file can be unpacked anywhere.
# Equal builds give equal bytes.
#
#   layer/sdk.sh BUILD FOLDER     makes FOLDER/powertools-c-sdk-VERSION-ARCH.tar.gz, and prints its name
set -euo pipefail

if [ $# -ne 2 ] || [ ! -f "$1/build.ninja" ]; then
    printf 'usage: layer/sdk.sh BUILD FOLDER; BUILD is a folder that meson built in\n' >&2
    exit 2
fi
build=$(cd "$1" && pwd)
mkdir -p "$2"
folder=$(cd "$2" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/.."
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT

# option NAME: what the build was set up with.
option() {
    meson introspect --buildoptions "$build" | python3 -c '
import json, sys
print(next(each["value"] for each in json.load(sys.stdin) if each["name"] == sys.argv[1]))' "$1"
}

# What the program is for, whatever this machine is: bytes 18 and 19 of an ELF file.
machine() {
    case $(od -An -tu1 -j18 -N1 "$build/core/bootstrap" | tr -d ' ') in
    62) echo x86_64 ;;
    183) echo arm64 ;;
    *)
        printf 'sdk.sh: %s is for another machine; expected x86_64 or arm64\n' "$build/core/bootstrap" >&2
        return 1
        ;;
    esac
}

arch=$(machine)
version=$(meson introspect --projectinfo "$build" |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["version"])')
name=powertools-c-sdk-$version-$arch
prefix=$(option prefix)

meson install -C "$build" --no-rebuild --strip --quiet --destdir "$stage/root"
mv "$stage/root/$prefix" "$stage/$name"

# Libraries lie in lib/, wherever this system has its own.
libdir=$(option libdir)
if [ "$libdir" != lib ]; then
    mv "$stage/$name/$libdir" "$stage/lib"
    rm -rf "${stage:?}/$name/lib"
    mv "$stage/lib" "$stage/$name/lib"
fi

# What debuggers know of static libraries names the folders of this machine.
strip=$(command -v "${arch/arm64/aarch64}-linux-gnu-strip" || command -v strip)
find "$stage/$name/lib" -name '*.a' -exec "$strip" --strip-debug --enable-deterministic-archives {} +

# A .pc file says where it lies, not where it was meant to.
while IFS= read -r file; do
    up=$(dirname "${file#"$stage/$name/"}" | sed 's/[^/][^/]*/../g')
    sed -i -e "s|^prefix=.*|prefix=\${pcfiledir}/$up|" -e "s|^libdir=.*|libdir=\${prefix}/lib|" "$file"
done < <(find "$stage/$name" -name '*.pc')

share=$stage/$name/share/powertools
mkdir -p "$share"
cp -r sdk/template sdk/examples "$share/"
find "$share" \( -path '*/examples/meson.build' -o -name '*.so' -o -name '*.zip' -o -path '*/package/*' \) -delete
cp LICENSE layer/sdk.md "$stage/$name/"
mv "$stage/$name/sdk.md" "$stage/$name/README.md"

tar --create --directory "$stage" --sort=name --mtime="@${SOURCE_DATE_EPOCH:-315532800}" \
    --owner=0 --group=0 --numeric-owner --mode='u=rwX,go=rX' "$name" |
    gzip --no-name --best >"$folder/$name.tar.gz"
printf '%s\n' "$folder/$name.tar.gz"
