# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# etcd, API server, controller-manager and scheduler, all in the fabric, and the way in to the API server from the host.

start_etcd() {
  # On a tmpfs of the fabric's: nothing here outlives the cluster, and a disk's fsync would set the pace.
  start etcd fabric etcd --data-dir /var/lib/etcd/data --logger zap --log-level warn \
    --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 \
    --listen-peer-urls http://127.0.0.1:2380 --quota-backend-bytes 1073741824
}

start_api_server() {
  local pki=$STATE/pki
  start kube-apiserver fabric kube-apiserver \
    --etcd-servers http://127.0.0.1:2379 \
    --bind-address 0.0.0.0 --secure-port 6443 --advertise-address "$FABRIC_ADDRESS" \
    --cert-dir "$pki/unused" --tls-cert-file "$pki/kube-apiserver.crt" --tls-private-key-file "$pki/kube-apiserver.key" \
    --client-ca-file "$pki/ca.crt" --authorization-mode Node,RBAC --enable-admission-plugins NodeRestriction \
    --service-account-issuer https://kubernetes.default.svc \
    --service-account-key-file "$pki/service-account.pub" --service-account-signing-key-file "$pki/service-account.key" \
    --service-cluster-ip-range "$SERVICE_RANGE" --allow-privileged \
    --kubelet-preferred-address-types InternalIP --kubelet-certificate-authority "$pki/ca.crt" \
    --kubelet-client-certificate "$pki/kubelet-client.crt" --kubelet-client-key "$pki/kubelet-client.key"
}

start_controllers() {
  local pki=$STATE/pki
  # A node that is gone is noticed after 18 s rather than 50: tests wait for it.
  start kube-controller-manager fabric kube-controller-manager --kubeconfig "$pki/kube-controller-manager.kubeconfig" \
    --service-account-private-key-file "$pki/service-account.key" --use-service-account-credentials \
    --root-ca-file "$pki/ca.crt" --leader-elect=false --node-monitor-period 1s --node-monitor-grace-period 18s \
    --tls-cert-file "$pki/kube-controller-manager.crt" --tls-private-key-file "$pki/kube-controller-manager.key"
  start kube-scheduler fabric kube-scheduler --kubeconfig "$pki/kube-scheduler.kubeconfig" --leader-elect=false \
    --tls-cert-file "$pki/kube-scheduler.crt" --tls-private-key-file "$pki/kube-scheduler.key"
}

# The host has no route into the fabric: a Unix socket, which knows no network namespaces, joins the two.
start_way_in() {
  local port socket=$STATE/api-server.sock
  start way-in fabric socat "UNIX-LISTEN:$socket,fork,mode=600" "TCP:$FABRIC_ADDRESS:6443"
  for port in {16443..16543}; do
    [ -z "$(ss -Hltn "sport = :$port")" ] || continue
    start way-in-host host socat "TCP-LISTEN:$port,bind=127.0.0.1,fork,reuseaddr" "UNIX-CONNECT:$socket"
    await "a listener on 127.0.0.1:$port" way-in-host 5 listens_on "$port"
    kubeconfig admin "https://127.0.0.1:$port" >"$STATE/kubeconfig"
    chmod 600 "$STATE/kubeconfig"
    return
  done
  fail "No port between 16443 and 16543 on 127.0.0.1 is free for the way in to the API server."
}

listens_on() {
  [ -n "$(ss -Hltn "sport = :$1")" ]
}

api_server_is_ready() {
  inside fabric curl -sf --max-time 2 --cacert "$STATE/pki/ca.crt" --cert "$STATE/pki/admin.crt" --key "$STATE/pki/admin.key" \
    "https://$FABRIC_ADDRESS:6443/readyz"
}
