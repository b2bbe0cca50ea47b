# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# What the agent's classes look like in memory, written down by the JVM while an agent of the image runs (an AOT cache).
# The next ones map it as a file instead of reading, checking and laying out every class again, in memory of their own.
# Sourced by dev/images after image-archive.sh.

# training_layer FILE LAYER...: writes a layer with the cache, made in what the other layers come to.
training_layer() {
  local layer=$1 work each
  shift
  work=$(mktemp -d "$(dirname "$layer")/.training.XXXXXX")
  mkdir -p "$work/root" "$work/layer/app"
  for each in "$@"; do
    tar -xf "$each" -C "$work/root"
  done
  unshare --net --mount --propagation private "$(dirname "${BASH_SOURCE[0]}")/training/train" "$work" ||
    fail "The agent's training failed." "It takes root, veth and BPF." "Its log is $work/agent.log."
  cp "$work/root/app/agent.aot" "$work/layer/app/"
  chmod 644 "$work/layer/app/agent.aot"
  pack_layer "$work/layer" "$layer"
  rm -rf "$work"
}
