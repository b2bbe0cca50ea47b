# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# What the commands in dev/ print while they work: one line per step, plain enough for a CI log.
# Everything goes to standard error, so that standard output stays free for results.

# step MESSAGE: a step that begins now, with the seconds since the command began.
step() {
  printf '[%4ds] %s\n' "$SECONDS" "$*" >&2
}

# note MESSAGE: a detail of the step before.
note() {
  printf '        %s\n' "$*" >&2
}

# fail MESSAGE...: ends the command; one line per argument.
fail() {
  printf 'error: %s\n' "$1" >&2
  shift
  [ $# -eq 0 ] || printf '       %s\n' "$@" >&2
  exit 1
}

# with_progress LOG COUNTED COMMAND...: runs a command that takes minutes with its output in LOG,
# and says every 10 s how many lines LOG has, in units called COUNTED. On failure shows LOG's end.
with_progress() {
  local log=$1 counted=$2 pid began=$SECONDS status=0
  shift 2
  "$@" >"$log" 2>&1 &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    sleep 1
    if (((SECONDS - began) % 10 == 9)); then
      note "$(wc -l <"$log") $counted, $((SECONDS - began)) s"
      sleep 1
    fi
  done
  wait "$pid" || status=$?
  if [ "$status" -ne 0 ]; then
    tail -n 20 "$log" >&2
    fail "'$1' ended with status $status." "The whole output is in $log."
  fi
}
