# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# Devices of every kind that policies select, each with an address of its own and a sender at its other end, in the network
# namespace "sender". Nothing but test packets passes: no IPv6, no neighbour discovery, no answers.

# Device to number: the device has address 10.77.NUMBER.1, its sender 10.77.NUMBER.2 on the device pNUMBER.
# shellcheck disable=SC2034 # read in traffic.sh and seen.sh
declare -A DEVICES=()

# Device to the device in "sender" that gets what is redirected from it.
# shellcheck disable=SC2034 # read in traffic.sh
declare -A SINKS=([to-bond]=p12 [to-vlan]=p8 [to-vlan-generic]=p8 [in-bond]=p16)

make_devices() {
  local family
  ip netns add sender
  for family in all default; do
    echo 1 >"/proc/sys/net/ipv6/conf/$family/disable_ipv6"
    ip netns exec sender sh -c "echo 1 >/proc/sys/net/ipv6/conf/$family/disable_ipv6"
  done
  ip link set lo up

  # Where nothing else is said the senders finish checksums, as a wire has it.
  make_veth native-turns 1
  make_veth native-flows 2
  make_veth generic 3
  leave_checksums_unfinished 3
  make_veth unfinished 4
  leave_checksums_unfinished 4
  make_nic nic 5
  make_bond bond 6
  # Of this bond a member is steered; the traffic is the bond's.
  make_bond aside 7
  make_vlan vlan 8
  make_veth miss-pass 9
  make_veth miss-drop 10
  make_veth ruled 11
  # What is redirected goes out of out-bond, vlan and out-veth.
  bond_veths out-bond 12
  fit_for_redirects p12 s12
  make_veth to-bond 13
  make_veth to-vlan 14
  make_veth to-vlan-generic 15
  make_pair out-veth p16
  fit_for_redirects p16
  make_bond in-bond 17
}

# fit_for_redirects PEER...: a veth takes what is redirected to it in native mode while its peer has GRO.
fit_for_redirects() {
  local peer
  for peer in "$@"; do
    ip netns exec sender ethtool -K "$peer" gro on >/dev/null || true
  done
}

# make_veth DEVICE NUMBER
make_veth() {
  make_pair "$1" "p$2"
  give_addresses "$1" "$2"
}

# make_pair DEVICE PEER
make_pair() {
  ip link add "$1" up type veth peer name "$2" netns sender
  ip -n sender link set "$2" up
  ip netns exec sender ethtool -K "$2" tx off >/dev/null
}

# leave_checksums_unfinished NUMBER
leave_checksums_unfinished() {
  ip netns exec sender ethtool -K "p$1" tx on >/dev/null
}

# make_nic DEVICE NUMBER: of two virtio devices, which are at the two ends of a wire.
make_nic() {
  local here there
  here=$(device_with_mac 52:54:00:00:00:01) && there=$(device_with_mac 52:54:00:00:00:02) || return 0
  ip link set "$there" netns sender name "p$2"
  ip -n sender link set "p$2" up
  ip link set "$here" name "$1" up
  give_addresses "$1" "$2"
}

device_with_mac() {
  local device
  for device in /sys/class/net/*/address; do
    if [ "$(cat "$device")" = "$1" ]; then
      basename "$(dirname "$device")"
      return
    fi
  done
  return 1
}

# make_bond DEVICE NUMBER
make_bond() {
  bond_veths "$1" "$2"
  [ ! -e "/sys/class/net/$1" ] || give_addresses "$1" "$2"
}

# bond_veths DEVICE NUMBER: two of them, of which the first carries the traffic.
bond_veths() {
  ip link add "$1" type bond mode active-backup miimon 100 || return 0
  make_pair "$1-member" "p$2"
  make_pair "$1-spare" "s$2"
  ip link set "$1-member" down
  ip link set "$1-spare" down
  ip link set "$1-member" master "$1"
  ip link set "$1-spare" master "$1"
  ip link set "$1" up type bond active_slave "$1-member"
}

# make_vlan DEVICE NUMBER: VLAN 7 above a veth that nobody steers.
make_vlan() {
  make_pair "under-$1" "u$2"
  ip link add link "under-$1" name "$1" up type vlan id 7 || return 0
  ip -n sender link add link "u$2" name "p$2" up type vlan id 7
  give_addresses "$1" "$2"
}

# give_addresses DEVICE NUMBER: the sender knows the device for good, and no answer finds a way back.
give_addresses() {
  ip addr add "10.77.$2.1/24" dev "$1"
  ip route add blackhole "10.77.$2.2"
  ip -n sender addr add "10.77.$2.2/24" dev "p$2"
  ip -n sender neigh replace "10.77.$2.1" dev "p$2" lladdr "$(cat "/sys/class/net/$1/address")"
  # shellcheck disable=SC2034 # likewise
  DEVICES[$1]=$2
}
