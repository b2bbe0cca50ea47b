# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# One node: containerd, kubelet and kube-proxy in a place of its own.

make_node() {
  make_place "$1"
  make_uplink "$1"
  write_containerd_config "$1"
  write_pod_network "$1"
  write_kubelet_config "$1"
  write_kube_proxy_config "$1"
}

start_containerd() {
  start "$1-containerd" "$1" containerd --config "$STATE/$1/containerd.toml"
}

start_kubelet() {
  local kubeconfig=$STATE/pki/$1.kubeconfig
  start "$1-kubelet" "$1" kubelet --config "$STATE/$1/kubelet.yaml" --kubeconfig "$kubeconfig" \
    --hostname-override "$1" --node-ip "$(node_address "$1")"
}

start_kube_proxy() {
  start "$1-kube-proxy" "$1" kube-proxy --config "$STATE/$1/kube-proxy.yaml" --hostname-override "$1"
}

containerd_answers() {
  inside "$1" ctr version
}

# kube-proxy answers 200 once it has written the node's rules.
services_work_on() {
  inside "$1" curl -sf --max-time 2 http://127.0.0.1:10256/healthz
}

write_containerd_config() {
  # No capability to lower an OOM score is assumed, and no registry: the sandbox image is imported.
  cat >"$STATE/$1/containerd.toml" <<EOY
version = 2
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs"]
[plugins."io.containerd.internal.v1.opt"]
  path = "/var/lib/containerd/opt"
[plugins."io.containerd.grpc.v1.cri"]
  restrict_oom_score_adj = true
  sandbox_image = "localhost/sandbox:1"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$STATE/$1/cni"
EOY
}

write_pod_network() {
  mkdir -p "$STATE/$1/cni"
  cat >"$STATE/$1/cni/10-pods.conflist" <<EOY
{"cniVersion": "0.4.0", "name": "pods", "plugins": [
  {"type": "bridge", "bridge": "cni0", "isGateway": true, "hairpinMode": true,
   "ipam": {"type": "host-local", "ranges": [[{"subnet": "$(pod_range_of "$1")"}]], "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
EOY
}

write_kubelet_config() {
  cat >"$STATE/$1/kubelet.yaml" <<EOY
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: true}
  x509: {clientCAFile: $STATE/pki/ca.crt}
authorization: {mode: Webhook}
tlsCertFile: $STATE/pki/$1.crt
tlsPrivateKeyFile: $STATE/pki/$1.key
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
volumePluginDir: /var/lib/kubelet/volume-plugins
resolvConf: ""
# The machine is shared by all nodes and with whatever else runs on it.
cgroupDriver: cgroupfs
cgroupRoot: /$(group_of "$1")
failCgroupV1: false
failSwapOn: false
oomScoreAdj: 0
enforceNodeAllocatable: []
imageGCHighThresholdPercent: 100
evictionHard: {nodefs.available: "0%", imagefs.available: "0%", memory.available: 50Mi}
# Tests wait for a node to be missed: see the controller-manager's grace period. A lease is renewed four times as often as it
# would end: every second.
nodeStatusUpdateFrequency: 4s
nodeLeaseDurationSeconds: 4
EOY
}

write_kube_proxy_config() {
  # The limits of connection tracking belong to the host: left as they are.
  cat >"$STATE/$1/kube-proxy.yaml" <<EOY
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: iptables
clientConnection: {kubeconfig: $STATE/pki/kube-proxy.kubeconfig}
clusterCIDR: $POD_RANGE
oomScoreAdj: 0
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
iptables: {minSyncPeriod: 100ms}
EOY
}
