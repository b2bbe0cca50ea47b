# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# Datagrams to the devices, and how many of them arrived. Nobody listens: what UDP finds no port for has arrived.

readonly FLOWS=16 PER_FLOW=15
readonly DATAGRAMS=$((FLOWS * PER_FLOW))

# send_to_all FOLDER
send_to_all() {
  send_to "$1" "${!DEVICES[@]}"
}

# send_to FOLDER DEVICE...: a line for each device in FOLDER/traffic: its name, the datagrams sent to it, those that arrived,
# those with a wrong checksum, and the packets that each CPU's stack took. FOLDER/sinks has what came to the sink of each.
send_to() {
  local folder=$SEEN/$1 device before after stack_before stack_after sink_before
  shift
  mkdir -p "$folder"
  for device in "$@"; do
    [ -n "${DEVICES[$device]:-}" ] || continue
    before=$(arrived)
    sink_before=$(came_to_sink "$device")
    stack_before=$(taken_by_stack)
    send "${DEVICES[$device]}"
    after=$(arrived_at_last "$before")
    stack_after=$(taken_by_stack)
    echo "$device $DATAGRAMS $((${after% *} - ${before% *})) $((${after#* } - ${before#* }))" \
      "$(difference "$stack_before" "$stack_after")"
    echo "$device $(($(came_to_sink "$device") - sink_before))" >&4
  done >"$folder/traffic" 4>"$folder/sinks"
}

# came_to_sink DEVICE: packets that its sink has received so far; 0 where it has none.
came_to_sink() {
  local name packets
  while read -r name _ packets _; do
    if [ "$name" = "${SINKS[$1]:-none}:" ]; then
      echo "$packets"
      return
    fi
  done <<<"$(ip netns exec sender cat /proc/net/dev)"
  echo 0
}

# send NUMBER: from CPU 0, so that one CPU receives them all.
send() {
  # shellcheck disable=SC2016 # expanded over there
  ip netns exec sender taskset 1 bash -c '
    for ((flow = 0; flow < $1; flow++)); do
      exec 3<>"/dev/udp/10.77.$0.1/9000"
      for ((i = 0; i < $2; i++)); do
        echo "datagram $i of flow $flow" >&3
      done
    done' "$1" "$FLOWS" "$PER_FLOW"
}

# arrived: datagrams that UDP has got, and those that it refused for their checksum.
arrived() {
  local line
  while read -ra line; do
    if [ "${line[0]}" = Udp: ] && [ "${line[1]}" != InDatagrams ]; then
      echo "${line[2]} ${line[7]}"
    fi
  done </proc/net/snmp
}

# arrived_at_last BEFORE: waits until as many came as were sent, or no more do.
arrived_at_last() {
  local now last='' quiet=0
  while [ "$quiet" -lt 10 ]; do
    now=$(arrived)
    [ $((${now% *} - ${1% *})) -lt "$DATAGRAMS" ] || break
    [ "$now" = "$last" ] && quiet=$((quiet + 1)) || quiet=0
    last=$now
    sleep 0.1
  done
  echo "$now"
}

# taken_by_stack: for each CPU, how many packets the network stack has taken there.
taken_by_stack() {
  local taken
  while read -r taken _; do
    printf '%d ' "0x$taken"
  done </proc/net/softnet_stat
}

# difference LIST LIST
difference() {
  local -a from to
  local i
  read -ra from <<<"$1"
  read -ra to <<<"$2"
  for i in "${!to[@]}"; do
    printf '%d ' $((to[i] - from[i]))
  done
}
