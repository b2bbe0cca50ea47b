# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# What the agent is told: one policy per device, named as the device.

CPUS=$(nproc)
LAST=$((CPUS - 1))
readonly CPUS LAST
# A range has two ends.
EVERY=$([ "$LAST" -eq 0 ] && echo 0 || echo "0-$LAST")
readonly EVERY EQUAL="list: \"$EVERY\""
# The last CPU has three times the share of each other one.
readonly WEIGHTED="$EQUAL, weights: [{cpus: \"$LAST\", weight: 3}]"

first_policies() {
  turns native-turns Native "$WEIGHTED"
  flows native-flows Native "$EQUAL"
  turns generic Generic "$WEIGHTED"
  turns unfinished Native "$EQUAL"
  turns nic Auto "$WEIGHTED"
  turns bond Auto "$WEIGHTED"
  turns vlan Auto "$WEIGHTED"
  ruled ruled
  lasting_policies
}

# Other weights, another algorithm, another mode, and one policy less.
changed_policies() {
  turns native-turns Native "$EQUAL"
  turns native-flows Native "$WEIGHTED"
  flows generic Generic "$EQUAL"
  turns nic Native "$EQUAL"
  flows bond Native "$EQUAL"
  turns vlan Native "$EQUAL"
  ruled ruled
  lasting_policies
}

lasting_policies() {
  turns aside-member Native "$WEIGHTED"
  # One CPU more than there are.
  turns miss-pass Native "list: \"0-$CPUS\"" ", onMiss: Pass"
  turns miss-drop Native "$EQUAL" ", onMiss: Drop"
  redirected to-bond Native out-bond
  redirected to-vlan Native vlan
  redirected to-vlan-generic Generic vlan
  ruled_bond in-bond
}

# turns NAME MODE CPUS [MORE]
turns() {
  policy "$1" "$2" "algorithm: RoundRobin, roundRobin: {packets: All}, cpus: {$3}${4:-}"
}

# flows NAME MODE CPUS
flows() {
  policy "$1" "$2" "algorithm: FlowHash, cpus: {$3}"
}

# ruled NAME: rules of every kind before steering and after it; one is for the traffic.
ruled() {
  policy "$1" Native "algorithm: FlowHash, cpus: {$EQUAL}, remote: {rules: [
      {name: sent, match: {sources: [192.0.2.0/24], vlans: [5]}, redirect: {interfaces: [generic]}},
      {name: taken, match: {protocols: [UDP]}, pass: {}}]}"
  cat <<EOY
  rules:
  - {name: copied, match: {protocols: [TCP], sources: [192.0.2.0/24], destinationPorts: ["1-1023"]},
     redirect: {interfaces: [generic, unfinished], broadcast: true}}
  - {name: strangers, match: {destinations: ["2001:db8::/32"], sourcePorts: ["9"]}, drop: {}}
  - {name: traffic, match: {protocols: [UDP], sources: [10.77.11.0/24]}, steer: {cpus: {$EQUAL}}}
EOY
}

# ruled_bond NAME: what is for the traffic redirects it.
ruled_bond() {
  policy "$1" Native "algorithm: FlowHash, cpus: {$EQUAL}"
  cat <<EOY
  rules:
  - {name: traffic, match: {protocols: [UDP]}, redirect: {interfaces: [out-veth]}}
EOY
}

# redirected NAME MODE TARGET: every packet.
redirected() {
  selection "$1" "$2"
  echo "  redirect: {interfaces: [$3]}"
}

# policy NAME MODE STEER
policy() {
  selection "$1" "$2"
  echo "  steer: {$3}"
}

# selection NAME MODE: a policy but for what is done with packets.
selection() {
  cat <<EOY
---
apiVersion: cpusteering.io/v1alpha1
kind: CpuSteeringPolicy
metadata: {name: $1}
spec:
  nodeSelector: {}
  interfaces: {names: [$1]}
  attach: {mode: $2}
EOY
}
