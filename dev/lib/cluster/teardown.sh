# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# Takes away everything in the ledger, in whatever state a crash or a reboot has left it. The ledger goes last, and only
# when all that it lists is gone: until then this can be run again.

teardown() {
  end_processes
  remove_mounts
  remove_namespaces
  remove_groups
  rm -rf --one-file-system "$STATE"
}

# Daemons first and politely, so that no kubelet restarts what ends; then all that is left in the cluster's cgroups:
# containers, their shims, and the command that was starting the cluster, should it still be at it.
end_processes() {
  local name pid started daemons=0 others=0 group
  while read -r name pid started; do
    if is_alive "$pid" "$started"; then
      daemons=$((daemons + 1))
      kill "$pid" 2>/dev/null || true
    fi
  done < <(processes | grep -E -e '-(kubelet|kube-proxy) ' || true)
  await_end_of "$(processes | grep -E -e '-(kubelet|kube-proxy) ' || true)"

  for group in $(recorded cgroup); do
    others=$((others + $(members "$group" | wc -l)))
    end_members "$group"
  done
  note "ended $((daemons + others)) processes"
}

# await_end_of PROCESSES: up to 5 s.
await_end_of() {
  local name pid started
  for _ in {1..50}; do
    while read -r name pid started; do
      ! is_alive "$pid" "$started" || { sleep 0.1; continue 2; }
    done <<<"$1"
    return
  done
}

# end_members GROUP: kills until none is left, since they may be starting others meanwhile.
end_members() {
  local left
  for _ in {1..100}; do
    left=$(members "$1")
    [ -n "$left" ] || return 0
    # shellcheck disable=SC2086 # a list of numbers
    kill -KILL $left 2>/dev/null || true
    sleep 0.05
  done
  fail "These processes in cgroup $1 do not end: ${left//$'\n'/ }" "Find out what holds them, then run '$(own_command) down' again."
}

remove_mounts() {
  local path count=0
  for path in $(recorded mount); do
    ! mountpoint -q "$path" || { umount --lazy "$path" && count=$((count + 1)); }
  done
  note "removed $count mounts"
}

remove_namespaces() {
  local name count=0
  for name in $(recorded netns); do
    [ ! -e "/run/netns/$name" ] || { ip netns delete "$name" && count=$((count + 1)); }
  done
  note "removed $count network namespaces"
}

remove_groups() {
  local group hierarchy count=0
  for group in $(recorded cgroup); do
    for hierarchy in $(hierarchies); do
      [ -d "$hierarchy/$group" ] || continue
      # The kernel frees a group a moment after its last process.
      for _ in {1..50}; do
        find "$hierarchy/$group" -depth -type d -exec rmdir {} + 2>/dev/null || true
        [ -d "$hierarchy/$group" ] || break
        sleep 0.05
      done
      count=$((count + 1))
    done
  done
  note "removed $count cgroups"
}
