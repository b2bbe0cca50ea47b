# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# The two images that every cluster has, made from this machine's static busybox: the sandbox that holds a pod's
# namespaces (localhost/sandbox:1) and a shell with the usual small tools (localhost/busybox:1).

make_images() {
  local root=$STATE/images/root
  mkdir -p "$root"/{bin,tmp,etc}
  chmod 1777 "$root/tmp"
  echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
  cp "$(command -v busybox)" "$root/bin/busybox"
  busybox --list | grep -vx busybox | while read -r tool; do ln -sf busybox "$root/bin/$tool"; done
  make_image "$STATE/images/sandbox.tar" localhost/sandbox:1 '["/bin/busybox", "sleep", "2147483647"]'
  make_image "$STATE/images/busybox.tar" localhost/busybox:1 '["/bin/sh"]'
  rm -rf "$root"
}

# make_image FILE REFERENCE COMMAND: one layer, in the format of "docker save".
make_image() {
  local folder=$STATE/images/parts architecture
  architecture=$(dpkg --print-architecture)
  mkdir -p "$folder"
  tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$STATE/images/root" -cf "$folder/layer.tar" .
  jq -n --arg layer "sha256:$(sha256sum <"$folder/layer.tar" | cut -d' ' -f1)" --arg arch "$architecture" --argjson cmd "$3" \
    '{architecture: $arch, os: "linux", config: {Env: ["PATH=/bin"], Cmd: $cmd}, rootfs: {type: "layers", diff_ids: [$layer]}}' \
    >"$folder/config.json"
  jq -n --arg reference "$2" '[{Config: "config.json", RepoTags: [$reference], Layers: ["layer.tar"]}]' >"$folder/manifest.json"
  tar -C "$folder" -cf "$1" manifest.json config.json layer.tar
  rm -rf "$folder"
}

# import_everywhere FILE...: on all nodes at the same time.
import_everywhere() {
  local node imports=() import
  for node in "${NODES[@]}"; do
    import_images "$node" "$@" >>"$(log_of "$node-images")" 2>&1 &
    imports+=("$node:$!")
  done
  for import in "${imports[@]}"; do
    wait "${import#*:}" || failed "${import%:*}-images" "containerd refused an image of $(basename -a "$@" | tr '\n' ' ')"
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
