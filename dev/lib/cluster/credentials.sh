# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# The cluster's certificate authority, a certificate for each component, and kubeconfigs that use them, in $STATE/pki.

make_credentials() {
  local client node
  mkdir -p "$STATE/pki"
  (
    umask 077
    cd "$STATE/pki" || exit
    new_key ca
    openssl req -x509 -new -key ca.key -subj "/CN=$NAME" -days 365 -out ca.crt
    new_key service-account
    openssl pkey -in service-account.key -pubout -out service-account.pub
    certificate kube-apiserver /CN=kube-apiserver \
      "IP:127.0.0.1,IP:10.96.0.1,IP:$FABRIC_ADDRESS,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local"
    certificate kubelet-client /O=system:masters/CN=kube-apiserver-kubelet-client
    certificate admin /O=system:masters/CN=admin
    certificate kube-controller-manager /CN=system:kube-controller-manager DNS:localhost
    certificate kube-scheduler /CN=system:kube-scheduler DNS:localhost
    certificate kube-proxy /CN=system:kube-proxy
    for node in "${NODES[@]}"; do
      certificate "$node" "/O=system:nodes/CN=system:node:$node" "IP:$(node_address "$node"),DNS:$node"
    done
    for client in admin kube-controller-manager kube-scheduler kube-proxy "${NODES[@]}"; do
      kubeconfig "$client" "https://$FABRIC_ADDRESS:6443" >"$client.kubeconfig"
    done
  ) >"$(log_of credentials)" 2>&1
}

# new_key NAME. RSA for people, since not every client reads elliptic curves; those for the rest, since they cost nothing.
new_key() {
  if [ "$1" = admin ]; then
    openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$1.key"
  else
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key"
  fi
}

# certificate NAME SUBJECT [ALTERNATIVE NAMES]: for a client, and with names for a server too.
certificate() {
  local usage=clientAuth names=
  [ -z "${3:-}" ] || usage=clientAuth,serverAuth names="subjectAltName = $3"
  new_key "$1"
  openssl req -new -key "$1.key" -subj "$2" |
    openssl x509 -req -CA ca.crt -CAkey ca.key -days 365 -out "$1.crt" \
      -extfile <(printf 'keyUsage = digitalSignature,keyEncipherment\nextendedKeyUsage = %s\n%s\n' "$usage" "$names")
}

# kubeconfig CLIENT SERVER: with everything embedded, so that the file can be copied anywhere.
kubeconfig() {
  cat <<EOY
apiVersion: v1
kind: Config
clusters:
- name: $NAME
  cluster:
    server: $2
    certificate-authority-data: $(base64 -w0 "$STATE/pki/ca.crt")
users:
- name: $1
  user:
    client-certificate-data: $(base64 -w0 "$STATE/pki/$1.crt")
    client-key-data: $(base64 -w0 "$STATE/pki/$1.key")
contexts:
- name: $NAME
  context: {cluster: $NAME, user: $1}
current-context: $NAME
EOY
}
