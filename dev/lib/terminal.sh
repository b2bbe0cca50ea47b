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

# with_progress LOG COMMAND...: runs a command that takes minutes with its output in LOG, and says every 10 s that it is
# still at work and how much it has said. On failure shows LOG's end.
with_progress() {
  local log=$1 pid began=$SECONDS told=0 status=0
  shift
  "$@" >"$log" 2>&1 &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.2
    if ((SECONDS - began >= told + 10)); then
      told=$((SECONDS - began))
      note "at it for $told s, $(wc -l <"$log") lines of output"
    fi
  done
  wait "$pid" || status=$?
  if [ "$status" -ne 0 ]; then
    tail -n 20 "$log" >&2
    fail "'$1' ended with status $status." "The whole output is in $log."
  fi
}
