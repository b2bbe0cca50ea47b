# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# The lowest layer of an image: a few Debian packages unpacked by mmdebstrap, with neither a shell nor a package manager.
# Sourced by dev/images after image-archive.sh.

readonly BASE_SUITE=trixie
# What a JVM is linked to, whoever built it, and what the agent opens with JNA.
# shellcheck disable=SC2034 # read in dev/images
readonly JAVA_NEEDS=(libc6 zlib1g libgcc-s1 libstdc++6) LIBBPF_NEEDS=(libbpf1 libelf1t64 libzstd1)

# base_layer PACKAGE...: prints the path of a layer with these packages, made at most once per machine.
base_layer() {
  local key folder
  key=$(fingerprint "$BASE_SUITE" "$*" <"${BASH_SOURCE[0]}")
  folder=$IMAGE_CACHE/base-$key
  make_once "$folder" "the base of the images from $# Debian packages" unpack_base "$@"
  echo "$folder/layer.tar"
}

# unpack_base PACKAGE... FOLDER
unpack_base() {
  local packages=("${@:1:$#-1}") folder=${*: -1} root mirror library
  root=$folder/root
  mirror=$(debian_mirror)
  mkdir -p "$root"
  # mmdebstrap puts no device and no link of the merged /usr into an extracted tree, and its etc/ is about apt alone.
  mmdebstrap --variant=extract --include="$(IFS=, && echo "${packages[*]}")" "$BASE_SUITE" - "$mirror" |
    tar -x -C "$root" --exclude=./dev --exclude=./etc --exclude=./var --exclude='*/gconv' --exclude=./usr/share/locale
  find "$root/usr/share" ! -type d ! -path '*/doc/*/copyright' -delete
  find "$root" -mindepth 1 -type d -empty ! -path "$root/tmp" -delete
  for library in lib lib64; do
    [ ! -d "$root/usr/$library" ] || [ -e "$root/$library" ] || ln -s "usr/$library" "$root/$library"
  done
  mkdir -p "$root"/{etc,proc,sys,dev}
  printf 'root:x:0:0:root:/:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/:/sbin/nologin\n' >"$root/etc/passwd"
  printf 'root:x:0:\nnonroot:x:65532:\n' >"$root/etc/group"
  pack_layer "$root" "$folder/layer.tar"
  rm -rf "$root"
}
