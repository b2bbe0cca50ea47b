# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: Apache-2.0
#
# The network between the nodes. It all lies inside the fabric's and the nodes' namespaces: the addresses are the same in
# every cluster, and the host's own network is left alone.
#
#   fabric: bridge br0 10.199.0.1/16 (fd00:10:199::1/64), with one port per node, called after it
#   node-N: eth0 10.199.1.N/16 (fd00:10:199::1:N/64), default route by the fabric; pods 10.244.N.0/24

readonly FABRIC_ADDRESS=10.199.0.1
readonly POD_RANGE=10.244.0.0/16
readonly SERVICE_RANGE=10.96.0.0/16

node_address() {
  echo "10.199.1.${1#node-}"
}

pod_range_of() {
  echo "10.244.${1#node-}.0/24"
}

make_fabric_network() {
  local fabric
  fabric=$(netns_of fabric)
  forward_packets fabric
  # Frames that only cross the switch are no business of the fabric's own firewall.
  inside fabric sysctl -qw net.bridge.bridge-nf-call-iptables=0 net.bridge.bridge-nf-call-ip6tables=0 2>/dev/null || true
  ip -n "$fabric" link add br0 address 02:00:0a:c7:00:01 type bridge
  ip -n "$fabric" address add "$FABRIC_ADDRESS/16" dev br0
  ip -n "$fabric" address add fd00:10:199::1/64 dev br0 nodad
  ip -n "$fabric" link set br0 up
}

# make_uplink NODE: a cable from the switch to the node's eth0.
make_uplink() {
  local node=$1 number=${1#node-} fabric ns other
  fabric=$(netns_of fabric) ns=$(netns_of "$node")
  ip -n "$fabric" link add "$node" type veth \
    peer name eth0 netns "$ns" address "$(printf '02:00:0a:c7:01:%02x' "$number")"
  # A wire carries finished checksums. A veth does not while its sender may offload them, and what XDP redirects to
  # another CPU then fails the check there.
  inside fabric ethtool -K "$node" tx off >/dev/null
  ip -n "$fabric" link set "$node" master br0 up
  forward_packets "$node"
  ip -n "$ns" address add "$(node_address "$node")/16" dev eth0
  ip -n "$ns" address add "fd00:10:199::1:$number/64" dev eth0 nodad
  ip -n "$ns" link set eth0 up
  ip -n "$ns" route add default via "$FABRIC_ADDRESS"
  ip -n "$ns" route add default via fd00:10:199::1
  ip -n "$fabric" route add "$(pod_range_of "$node")" via "$(node_address "$node")"
  for other in "${NODES[@]}"; do
    [ "$other" = "$node" ] ||
      ip -n "$ns" route add "$(pod_range_of "$other")" via "$(node_address "$other")" onlink dev eth0
  done
}

forward_packets() {
  inside "$1" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
}
