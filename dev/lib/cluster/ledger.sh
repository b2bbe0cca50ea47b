# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# The ledger of a cluster: every process, cgroup, network namespace and mount, written to $STATE/ledger before or as it
# comes into being. Taking a cluster down reads only this, so that it works after any crash and touches nobody else's things.
#
#   process NAME PID START   started; START (clock ticks since boot) tells it from a later process with the same PID
#   stopped NAME             ended on purpose
#   cgroup GROUP             in every hierarchy; all processes of the cluster live in such groups
#   netns NAME
#   mount PATH

record() {
  printf '%s\n' "$*" >>"$STATE/ledger"
}

# recorded KIND: what was recorded of that kind, latest first.
recorded() {
  [ ! -e "$STATE/ledger" ] || tac "$STATE/ledger" | sed -n "s/^$1 //p"
}

# started_at PID: its start time; nothing when there is no such process, or only what its parent has not yet reaped.
started_at() {
  local stat
  # The name in field 2 may hold spaces and brackets: count from the last bracket on.
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 0
  # shellcheck disable=SC2086 # fields
  set -- ${stat##*) }
  [ "$1" = Z ] || echo "${20}"
}

# processes: NAME PID START of all that were started last under their name and not stopped on purpose.
processes() {
  awk '$1 == "process" {last[$2] = $2 " " $3 " " $4} $1 == "stopped" {delete last[$2]} END {for (n in last) print last[n]}' \
    "$STATE/ledger" | sort -V
}

is_alive() {
  [ -n "$1" ] && [ "$(started_at "$1")" = "$2" ]
}

# runs NAME
runs() {
  local pid started
  read -r _ pid started < <(processes | grep "^$1 ") && is_alive "$pid" "$started"
}

# start NAME PLACE COMMAND...: starts a daemon in a place (see places.sh), with its output in its log.
start() {
  local name=$1 place=$2 pid
  shift 2
  entry_to "$place"
  (
    # Recorded before it becomes the daemon: there is no moment in which it runs unknown.
    join_group "$(group_of "$place")"
    pid=$BASHPID
    record process "$name" "$pid" "$(started_at "$pid")"
    exec setsid "${ENTRY[@]}" "$@" </dev/null >>"$(log_of "$name")" 2>&1 {LOCK}>&-
  ) &
  disown # the shell has nothing to say when it ends
}

log_of() {
  echo "$STATE/logs/$1.log"
}

# stop NAME: asks a daemon to end, and waits until it has.
stop() {
  local name=$1 pid started
  read -r _ pid started < <(processes | grep "^$name ") || return 0
  record stopped "$name"
  is_alive "$pid" "$started" || return 0
  kill "$pid"
  for _ in {1..100}; do
    is_alive "$pid" "$started" || return 0
    sleep 0.1
  done
  kill -KILL "$pid"
}
