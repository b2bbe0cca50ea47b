# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# The two images that every cluster has, made from this machine's static busybox: the sandbox that holds a pod's
# namespaces (localhost/sandbox:1) and a shell with the usual small tools (localhost/busybox:1).

make_images() {
  local root=$STATE/images/root layer=$STATE/images/busybox.layer tool
  mkdir -p "$root"/{bin,tmp,etc}
  chmod 1777 "$root/tmp"
  echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
  cp "$(command -v busybox)" "$root/bin/busybox"
  for tool in $(busybox --list); do
    [ "$tool" = busybox ] || ln -sf busybox "$root/bin/$tool"
  done
  pack_layer "$root" "$layer"
  write_image "$STATE/images/sandbox.tar" localhost/sandbox:1 0:0 '["PATH=/bin"]' '["/bin/sleep", "2147483647"]' "$layer"
  write_image "$STATE/images/busybox.tar" localhost/busybox:1 0:0 '["PATH=/bin"]' '["/bin/sh"]' "$layer"
}

# import_everywhere FILE...: on all nodes at the same time.
import_everywhere() {
  local node imports=() import
  for node in "${NODES[@]}"; do
    import_images "$node" "$@" >>"$(log_of "$node-images")" 2>&1 &
    imports+=("$node:$!")
  done
  for import in "${imports[@]}"; do
    wait "${import#*:}" || failed "${import%:*}-images" "containerd refused an image of $*"
  done
}

# import_images NODE FILE...
import_images() {
  local node=$1 file
  shift
  for file in "$@"; do
    inside "$node" ctr --namespace k8s.io images import - <"$file" || return
  done
}
