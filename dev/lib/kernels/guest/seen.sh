# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# What can be seen of the agent and the kernel, written down for the tests.

# look FOLDER: what the agent says and what the kernel has.
look() {
  local folder=$SEEN/$1
  mkdir -p "$folder"
  ask /readyz >"$folder/readyz"
  ask /metrics >"$folder/metrics"
  ip -d -j link >"$folder/links.json"
  bpftool -j prog show >"$folder/programs.json"
  find "$PINS" >"$folder/pins" 2>/dev/null || true
  sed -n -E 's,^(.*/policy/.*/cpus(_frags)?)$,map dump pinned \1,p' "$folder/pins" >/run/batch
  [ ! -s /run/batch ] || bpftool -j batch file /run/batch >"$folder/entries.json"
  cat /proc/[0-9]*/comm 2>/dev/null | grep '^cpumap/' >"$folder/threads" || true
}

write_facts() {
  # shellcheck disable=SC2153 # made in devices.sh
  printf '%s\n' "${!DEVICES[@]}" >"$SEEN/devices"
  uname -r >"$SEEN/release"
  echo "$CPUS" >"$SEEN/cpus"
}
