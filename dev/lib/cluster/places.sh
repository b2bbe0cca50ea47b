# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# A place is where a machine's worth of daemons runs: a network namespace, a mount namespace and a cgroup.
# "fabric" is the one with the switch and the control plane; "node-1", "node-2"... are the nodes; "host" is this machine
# itself, where only the way in to the API server runs. Namespaces and cgroups are called CLUSTER-PLACE.

group_of() {
  echo "$NAME-$1"
}

netns_of() {
  echo "$NAME-$1"
}

# make_place PLACE: an empty place with its own /run, /sys and bpffs, as on a machine of its own.
make_place() {
  local place=$1 file=$STATE/places/$1
  make_group "$(group_of "$place")"
  record netns "$(netns_of "$place")"
  ip netns add "$(netns_of "$place")"
  ip -n "$(netns_of "$place")" link set lo up
  touch "$file"
  record mount "$file"
  nsenter --net="/run/netns/$(netns_of "$place")" unshare --mount="$file" --propagation private \
    "$LIB/cluster/furnish" "$STATE/$place"
}

# The file of a mount namespace can only be kept on a mount that passes nothing on to others.
make_room_for_places() {
  mkdir -p "$STATE/places"
  record mount "$STATE/places"
  mount --bind "$STATE/places" "$STATE/places"
  mount --make-private "$STATE/places"
}

# entry_to PLACE: the command prefix that runs something there, in ENTRY.
# (Not ip netns exec: it mounts a new /sys without the cgroups.)
entry_to() {
  ENTRY=()
  [ "$1" = host ] || ENTRY=(nsenter --net="/run/netns/$(netns_of "$1")" --mount="$STATE/places/$1" --)
}

# inside PLACE COMMAND...
inside() {
  entry_to "$1"
  shift
  "${ENTRY[@]}" "$@"
}

# --- cgroups: version 1 has one hierarchy per controller, version 2 a single one

hierarchies() {
  awk '$3 == "cgroup" || $3 == "cgroup2" {print $2}' /proc/self/mounts
}

# Where membership of the cluster's daemons is kept. Only there: their share of CPU and memory stays the machine's own.
membership_hierarchy() {
  if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
    echo /sys/fs/cgroup
  else
    echo /sys/fs/cgroup/pids
  fi
}

# make_group GROUP: the group in every hierarchy; the kubelet makes its own below it.
make_group() {
  local hierarchy controller
  record cgroup "$1"
  for hierarchy in $(hierarchies); do
    mkdir -p "$hierarchy/$1"
    # A version 1 cpuset begins without CPUs and memory nodes, and takes nobody in.
    if [ -e "$hierarchy/$1/cpuset.cpus" ] && [ ! -e "$hierarchy/cgroup.controllers" ]; then
      cat "$hierarchy/cpuset.cpus" >"$hierarchy/$1/cpuset.cpus"
      cat "$hierarchy/cpuset.mems" >"$hierarchy/$1/cpuset.mems"
    fi
    # Pods get the weight against the rest of the machine that kubepods has at the top of a machine of its own.
    [ ! -e "$hierarchy/$1/cpu.shares" ] || echo $((1024 * $(nproc))) >"$hierarchy/$1/cpu.shares"
  done
  hierarchy=$(membership_hierarchy)
  if [ -e "$hierarchy/cgroup.controllers" ]; then
    tr ' ' '\n' <"$hierarchy/cgroup.controllers" | while read -r controller; do
      echo "+$controller" >"$hierarchy/cgroup.subtree_control" || true
    done
  fi
  mkdir -p "$hierarchy/$1/daemons"
}

# join_group GROUP: the shell that calls this, and what it starts.
join_group() {
  echo 0 >"$(membership_hierarchy)/$1/daemons/cgroup.procs"
}

# members GROUP: the processes in it and below it.
members() {
  find "$(membership_hierarchy)/$1" -name cgroup.procs -exec cat {} + 2>/dev/null || true
}
