# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# The agent, run as its image and its DaemonSet run it, but with its policies in a file.

readonly PORT=9873 PINS=/sys/fs/bpf/cpu-steering
AGENT=

# become_agent ARGUMENT...: for a process of its own. It keeps to one CPU, since threads that wake each other on several
# cost an emulated machine a multiple.
become_agent() {
  exec taskset 1 setpriv --bounding-set=-all,+bpf,+net_admin,+perfmon,+sys_nice --inh-caps=-all --no-new-privs \
    /opt/java/bin/java @/app/java.options -jar /app/agent.jar --http-port "$PORT" "$@"
}

start_agent() {
  become_agent --policy-file "$POLICIES" >>"$SEEN/agent.log" 2>&1 &
  AGENT=$!
}

stop_agent() {
  kill "$AGENT"
  wait "$AGENT" || true
}

wake_agent() {
  kill -CONT "$AGENT"
}

# The agent is not ready before its first round has ended; what it says afterwards may be a reason for never being ready.
await_first_round() {
  await 300 "the agent's first round" first_round_has_ended
}

first_round_has_ended() {
  local answer
  answer=$(ask /readyz)
  [ -n "$answer" ] && [[ $answer != *Starting* ]] || return 1
  [[ $answer = *NoPermission* ]] || nothing_is_on_trial
}

# A change comes into force once it is known who answers, and is on trial until they did so again.
nothing_is_on_trial() {
  local metrics
  metrics=$(ask /metrics)
  [[ $metrics = *'cpu_steering_interface_steered{'* && $metrics != *'reason="Confirming"'* ]]
}

# Kernels before 5.11 count the memory of BPF maps as locked memory, of which a process may have little. What the agent says
# of that is kept; then it gets another chance.
allow_more_if_not_permitted() {
  [[ $(ask /readyz) = *NoPermission* ]] || return 0
  step "starting the agent once more, without a limit on locked memory"
  send_to_all limited
  look limited
  stop_agent
  ulimit -l unlimited
  start_agent
  await_first_round
}

# The next round to end may have begun before now, but not the one after it.
await_another_round() {
  await 120 "two more rounds" more_rounds_than $(($(rounds) + 1))
  await 120 "the end of all trials" nothing_is_on_trial
}

more_rounds_than() {
  [ "$(rounds)" -gt "$1" ]
}

# rounds: how many have been applied.
rounds() {
  ask /metrics | sed -n 's/^cpu_steering_apply_seconds_count \([0-9]*\).*/\1/p'
}

# ask PATH: the agent's answer, with the status line; empty when nobody answers.
ask() {
  {
    if exec 3<>"/dev/tcp/127.0.0.1/$PORT"; then
      printf 'GET %s HTTP/1.0\r\n\r\n' "$1" >&3
      cat <&3
      exec 3>&-
    fi
  } 2>/dev/null || true
}

# await SECONDS WHAT COMMAND...: until the command succeeds.
await() {
  local seconds=$1 what=$2 end
  shift 2
  end=$((SECONDS + seconds))
  until "$@"; do
    if [ "$SECONDS" -ge "$end" ]; then
      step "waited $seconds s in vain for $what"
      return 1
    fi
    sleep 0.5
  done
}

# lose_entries: the last CPU goes from two CPU maps, behind the back of an agent that sleeps.
lose_entries() {
  local device pins
  kill -STOP "$AGENT"
  for device in miss-pass miss-drop; do
    pins=$(policy_pins "$device")
    [ ! -e "$pins" ] || bpftool map delete pinned "$(cpu_map "$pins")" key "$LAST" 0 0 0
  done
}

await_entries() {
  await 60 "the entries to come back" entries_are_there
}

entries_are_there() {
  local device pins
  for device in miss-pass miss-drop; do
    pins=$(policy_pins "$device")
    [ ! -e "$pins" ] || bpftool map lookup pinned "$(cpu_map "$pins")" key "$LAST" 0 0 0 >/dev/null 2>&1 || return 1
  done
}

# cpu_map PINS: the pin of a policy's CPU map, whose name says whether its programs take packets in several buffers.
cpu_map() {
  if [ -e "$1/cpus_frags" ]; then echo "$1/cpus_frags"; else echo "$1/cpus"; fi
}

# policy_pins NAME: the folder with the pins of a policy, whose uid in a file is made of its name.
policy_pins() {
  local sum
  sum=$(printf %s "$1" | md5sum)
  printf '%s/policy/%s-%s-3%s-%x%s-%s\n' "$PINS" "${sum:0:8}" "${sum:8:4}" "${sum:13:3}" \
    $((0x${sum:16:1} & 3 | 8)) "${sum:17:3}" "${sum:20:12}"
}
