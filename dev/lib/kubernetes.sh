# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# Kubernetes and Helm, compiled from their Go modules once per machine: no binary is downloaded.
# Sourced after terminal.sh, toolchain.sh and make-once.sh.

readonly KUBERNETES_VERSION=1.34.4
readonly HELM_VERSION=3.22.0
readonly KUBERNETES_PROGRAMS=(kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy kubectl)

readonly KUBERNETES_BIN=$BUILD_CACHE/kubernetes-$KUBERNETES_VERSION
readonly HELM_BIN=$BUILD_CACHE/helm-$HELM_VERSION

# ensure_kubernetes: the programs stand in KUBERNETES_BIN and HELM_BIN afterwards, and PATH begins with both.
ensure_kubernetes() {
  make_once "$KUBERNETES_BIN" "Kubernetes $KUBERNETES_VERSION from its sources (about 5 min on two CPUs, once per machine)" compile_kubernetes
  make_once "$HELM_BIN" "Helm $HELM_VERSION from its sources (about 1 min)" compile_helm
  PATH=$KUBERNETES_BIN:$HELM_BIN:$PATH
}

# compile_kubernetes FOLDER
compile_kubernetes() {
  local folder=$1 module=k8s.io/kubernetes minor=${KUBERNETES_VERSION#1.} packages symbols source
  packages=("${KUBERNETES_PROGRAMS[@]/#/$module/cmd/}")
  in_new_module "$folder/module"
  source=$(go mod download -json "$module@v$KUBERNETES_VERSION" | jq -r .GoMod)
  # Kubernetes names its staging modules by folders of its own tree; outside it they are the modules of the same version.
  {
    echo "require $module v$KUBERNETES_VERSION"
    sed -nE "s|^[[:space:]]+(k8s\\.io/[a-z-]+) => \\./staging/.*|replace \\1 => \\1 v0.$minor|p" "$source"
  } >>go.mod
  go get "${packages[@]/%/@v$KUBERNETES_VERSION}"
  symbols="-X k8s.io/component-base/version.gitVersion=v$KUBERNETES_VERSION"
  symbols+=" -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=${minor%.*}"
  CGO_ENABLED=0 nice go build -v -trimpath -ldflags "-s -w $symbols" -o "$folder/" "${packages[@]}"
  rm -rf "$folder/module"
}

# compile_helm FOLDER
compile_helm() {
  local folder=$1 package=helm.sh/helm/v3/cmd/helm
  in_new_module "$folder/module"
  go get "$package@v$HELM_VERSION"
  CGO_ENABLED=0 nice go build -v -trimpath -o "$folder/" \
    -ldflags "-s -w -X helm.sh/helm/v3/internal/version.version=v$HELM_VERSION" "$package"
  rm -rf "$folder/module"
}

# in_new_module FOLDER: an empty Go module, out of reach of any workspace or vendoring settings around it. Helm wants a newer
# Go than some suites have, which Go then fetches as a module.
in_new_module() {
  mkdir -p "$1"
  cd "$1" || exit
  export GOWORK=off GOFLAGS=-mod=mod GOTOOLCHAIN=auto
  printf 'module programs\n\ngo 1.24.0\n' >go.mod
}
