# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# Kernels of other Debian suites, fetched and unpacked, never installed. Sourced by dev/lib/kernels/observe.
#
# apt runs with lists of its own for this, so that no package source is added to the machine.

readonly KERNEL_CACHE=$BUILD_CACHE/kernels
# Those that the mirror no longer or not yet has are left out.
readonly KERNEL_SUITES=(bullseye bookworm trixie forky sid)
# What a virtual machine of the matrix needs, with what these need in turn. What a kernel has built in is not there.
readonly GUEST_MODULES=(virtio_pci virtio_blk virtio_net veth bonding 8021q)

# choose_kernels WORD...: the packages meant by "oldest", "newest", "all" (the newest of each series) or a series such as
# 6.1, one per line from old to new.
choose_kernels() {
  local word packages
  refresh_kernel_lists
  packages=$(kernel_packages)
  [ -n "$packages" ] || fail "No Debian suite that can be reached has a kernel for virtual machines."
  for word in "$@"; do
    case $word in
      oldest) head -n 1 <<<"$packages" ;;
      newest) tail -n 1 <<<"$packages" ;;
      all) one_per_series <<<"$packages" ;;
      *) grep -F "linux-image-$word." <<<"$packages" | tail -n 1 | grep . ||
        fail "No Debian kernel is of the series '$word'." "There are: $(one_per_series <<<"$packages" | tr '\n' ' ')" ;;
    esac
  done | sort -V | uniq
}

# kernel_packages: the names of all, from old to new.
kernel_packages() {
  private_apt apt-cache search --names-only '^linux-image-[0-9]+[.][0-9]+[.][0-9].*-cloud-amd64$' |
    cut -d' ' -f1 | sort -V
}

# one_per_series: of the names that come in, the last of each series such as 6.1.
one_per_series() {
  awk -F'[-.]' '{last[$3 "." $4] = $0} END {for (series in last) print last[series]}' | sort -V
}

# kernel_folder PACKAGE: prints the folder with vmlinuz, modules.cpio and release of a kernel, filled once per version.
kernel_folder() {
  local version folder
  version=$(private_apt apt-cache show --no-all-versions "$1" | sed -n 's/^Version: //p')
  folder=$KERNEL_CACHE/$1_$version-$(fingerprint "${GUEST_MODULES[*]}" <"${BASH_SOURCE[0]}")
  make_once "$folder" "the kernel of ${1#linux-image-} ready for virtual machines" unpack_kernel "$1"
  echo "$folder"
}

# unpack_kernel PACKAGE FOLDER
unpack_kernel() {
  local package=$1 folder=$2 root=$2/root archive release modules
  mkdir -p "$root"
  cd "$folder" || exit
  # Newer kernels come in several packages.
  # shellcheck disable=SC2046 # a list of words
  private_apt apt-get download $(kernel_parts "$package")
  for archive in *.deb; do
    dpkg-deb -x "$archive" "$root"
    rm "$archive"
  done
  [ -d "$root/lib" ] || ln -s usr/lib "$root/lib"
  release=$(basename "$root"/lib/modules/*)
  depmod -b "$root" "$release"
  cp "$root/boot/vmlinuz-$release" vmlinuz 2>/dev/null || cp "$root/lib/modules/$release/vmlinuz" vmlinuz
  modules=$folder/modules/lib/modules/$release
  mkdir -p "$modules"
  copy_modules "$root/lib/modules/$release" "$modules"
  depmod -b "$folder/modules" "$release"
  pack_initramfs "$folder/modules" "$folder/modules.cpio"
  echo "$release" >release
  rm -r "$root" "$folder/modules"
}

# kernel_parts PACKAGE: its name and those of the packages with its binary, its modules and lists of them.
kernel_parts() {
  echo "$1"
  private_apt apt-cache depends --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces "$1" |
    sed -nE 's/^ *Depends: (linux-(base|binary|modules)-[0-9].*)/\1/p' | sort -u
}

# copy_modules FROM TO: those of GUEST_MODULES and what they depend on, unpacked, into TO.
copy_modules() {
  local from=$1 to=$2 module file
  for module in "${GUEST_MODULES[@]}"; do
    sed -nE "s,^([^:]*/)?($module|${module//_/-})[.]ko([.]xz)?: *(.*),\1\2.ko\3 \4,p" "$from/modules.dep"
  done | tr ' ' '\n' | sort -u | while read -r file; do
    case $file in
      '') ;;
      *.xz) xz -dc "$from/$file" >"$to/$(basename "$file" .xz)" ;;
      *) cp "$from/$file" "$to/" ;;
    esac
  done
  cp "$from/modules.builtin" "$from/modules.order" "$to/"
}

refresh_kernel_lists() {
  local mirror suite fresh=$KERNEL_CACHE/apt/fresh keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  [ -z "$(find "$fresh" -mtime -1 2>/dev/null)" ] || return 0
  mirror=$(debian_mirror)
  step "Looking for kernels in Debian's suites ${KERNEL_SUITES[*]}"
  mkdir -p "$KERNEL_CACHE/apt"/{lists,cache}/partial
  for suite in "${KERNEL_SUITES[@]}"; do
    printf 'deb [signed-by=%s] %s %s main\n' "$keyring" "$mirror" "$suite"
  done >"$KERNEL_CACHE/apt/sources.list"
  cat >"$KERNEL_CACHE/apt/apt.conf" <<EOC
Dir::Etc::SourceList "$KERNEL_CACHE/apt/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::State::Lists "$KERNEL_CACHE/apt/lists";
Dir::Cache "$KERNEL_CACHE/apt/cache";
APT::Sandbox::User "root";
Acquire::Languages "none";
EOC
  private_apt apt-get update -qq >"$KERNEL_CACHE/apt/log" 2>&1 || note "Some suites are not to be had; going on with the rest."
  ! compgen -G "$KERNEL_CACHE/apt/lists/*_Packages*" >/dev/null || touch "$fresh"
}

private_apt() {
  APT_CONFIG=$KERNEL_CACHE/apt/apt.conf "$@"
}
