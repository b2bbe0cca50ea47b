# shellcheck shell=bash disable=SC2153
# SPDX-License-Identifier: Apache-2.0
#
# Waiting for components, and saying which one failed and what it said last.

# await WHAT COMPONENT SECONDS COMMAND...: until COMMAND succeeds; COMPONENT gets the blame if it does not in time.
await() {
  local what=$1 component=$2 deadline=$((SECONDS + $3))
  shift 3
  until "$@" >/dev/null 2>&1; do
    check_processes
    ((SECONDS < deadline)) || failed "$component" "waited in vain for $what"
    sleep 0.1
  done
}

# check_processes: fails when a daemon has ended by itself.
check_processes() {
  local name pid started
  while read -r name pid started; do
    is_alive "$pid" "$started" || failed "$name" "it ended by itself"
  done < <(processes)
}

# failed COMPONENT WHY
failed() {
  printf '\n--- the last lines of %s\n' "$(log_of "$1")" >&2
  tail -n 15 "$(log_of "$1")" >&2 || true
  printf -- '---\n' >&2
  fail "$1: $2." "Its whole log: $(log_of "$1")" "Everything stays as it is for you to look at; '$(own_command) down' removes it."
}

node_is_ready() {
  [ "$(kubectl get node "$1" -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}')" = True ]
}

is_healthy() {
  [ -e "$STATE/ready" ] || return 1
  local name pid started
  while read -r name pid started; do
    is_alive "$pid" "$started" || return 1
  done < <(processes)
  api_server_is_ready >/dev/null 2>&1
}

# status: one line per daemon; succeeds when all run.
status() {
  local name pid started all=0
  [ -e "$STATE/ledger" ] || fail "Cluster $NAME is not there." "Start it with '$(own_command) up'."
  while read -r name pid started; do
    if is_alive "$pid" "$started"; then
      printf '%-26s running  pid %s\n' "$name" "$pid"
    else
      printf '%-26s ENDED    see %s\n' "$name" "$(log_of "$name")"
      all=1
    fi
  done < <(processes)
  return $all
}
