# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# The root file system of the virtual machines: the agent's image as nodes run it, and beside it the few programs that look
# at the kernel and send packets. Sourced by dev/lib/kernels/observe after image-base.sh.

readonly GUEST_TOOLS=(bash busybox-static iproute2 ethtool bpftool util-linux)

# write_guest AGENT_IMAGE FILE: as an initial file system, for every kernel.
write_guest() {
  local image=$1 file=$2 root tools layer
  tools=$(base_layer "${GUEST_TOOLS[@]}")
  root=$(mktemp -d "$(dirname "$file")/.guest.XXXXXX")
  tar -xf "$tools" -C "$root"
  for layer in $(tar -xOf "$image" manifest.json | jq -r '.[0].Layers[]'); do
    tar -xOf "$image" "$layer" | tar -x -C "$root"
  done
  ln -s usr/bin "$root/bin"
  ln -s usr/sbin "$root/sbin"
  cp "$(dirname "${BASH_SOURCE[0]}")"/guest/* "$root/"
  pack_initramfs "$root" "$file"
  rm -rf "$root"
}

# pack_initramfs FOLDER FILE: in the format that the kernel unpacks; files packed one after another are one file system.
pack_initramfs() {
  (cd "$1" && find . | sort | busybox cpio -o -H newc -R 0:0) >"$2"
}
