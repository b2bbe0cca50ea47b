# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# Puts on this machine what building, testing and running the cluster take: Debian packages, a JDK 25 and Go.
# Sourced by every command in dev/; ensure_toolchain costs a few milliseconds once everything is there.
#
# Packages come from the machine's own suite. Only what that suite has too old (JDK, Go) is taken from Debian trixie,
# which is added with a pin so low that nothing else ever comes from it.

readonly JAVA_VERSION=25
readonly TRIXIE_SOURCES=/etc/apt/sources.list.d/cpu-steering-trixie.sources
readonly GO_MINIMUM=1.24 # what Kubernetes 1.34 names in its go.mod

# One line per reason for having the packages.
readonly PACKAGES=(
  ca-certificates curl jq openssl xz-utils unzip    # plumbing
  maven                                             # the build
  clang llvm libbpf-dev libbpf1 linux-libc-dev      # the BPF programs
  bpftool iproute2 ethtool iperf3 nftables python3  # looking at the kernel, and traffic
  mmdebstrap                                        # container images
  etcd-server containerd runc                       # the cluster
  containernetworking-plugins iptables conntrack    # its pod network and Services
  socat busybox-static procps util-linux mount kmod # its plumbing
  prometheus                                        # the dashboard's queries are run on it
  shellcheck                                        # the scripts
)

# ensure_toolchain: everything is installed afterwards, and JAVA_HOME and PATH point at it.
ensure_toolchain() {
  local missing
  missing=$(missing_packages "${PACKAGES[@]}")
  # shellcheck disable=SC2086 # a list of words
  [ -z "$missing" ] || install_packages $missing
  ensure_java
  ensure_go
}

# missing_packages NAME...: those that dpkg does not have installed.
missing_packages() {
  # shellcheck disable=SC2016 # dpkg's own placeholders
  comm -13 \
    <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p' | sort -u) \
    <(printf '%s\n' "$@" | sort -u) | tr '\n' ' '
}

# install_packages [--target-release=SUITE] NAME...
install_packages() {
  [ "$(id -u)" -eq 0 ] || fail "Some packages are missing and only root can install them." "apt-get install $*"
  refresh_package_lists
  step "Installing from Debian: $(fold -s -w 90 <<<"$*" | sed '2,$s/^/          /')"
  local log
  log=$(mktemp "${TMPDIR:-/tmp}/cpu-steering-apt.XXXXXX")
  refuse_services
  with_progress "$log" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=600 \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@"
  allow_services
  rm -f "$log"
}

refresh_package_lists() {
  [ -z "${package_lists_are_fresh:-}" ] || return 0
  step "Refreshing the lists of Debian packages"
  # A third-party source that does not answer must not stop what comes from Debian.
  apt-get update -qq -o DPkg::Lock::Timeout=600 >&2 || note "Some package sources did not answer; going on with the rest."
  package_lists_are_fresh=yes
}

# etcd, containerd and prometheus come as services; here only their programs are wanted.
refuse_services() {
  [ ! -e /usr/sbin/policy-rc.d ] || return 0
  printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
  chmod +x /usr/sbin/policy-rc.d
  our_policy=yes
  trap allow_services EXIT
}

allow_services() {
  [ -n "${our_policy:-}" ] || return 0
  rm -f /usr/sbin/policy-rc.d
  our_policy=
  trap - EXIT
}

# The default java of a machine is often an older one: look at what is installed, not at PATH.
ensure_java() {
  JAVA_HOME=$(installed_java)
  if [ -z "$JAVA_HOME" ]; then
    install_newer "openjdk-$JAVA_VERSION-jdk-headless"
    JAVA_HOME=$(installed_java)
    [ -n "$JAVA_HOME" ] || fail "openjdk-$JAVA_VERSION-jdk-headless was installed and has no javac below /usr/lib/jvm."
  fi
  export JAVA_HOME
}

installed_java() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*"$JAVA_VERSION"*; do
    if [ -x "$home/bin/javac" ] && grep -qs "^JAVA_VERSION=\"${JAVA_VERSION}[.\"]" "$home/release"; then
      echo "$home"
      return
    fi
  done
}

# Go compiles Kubernetes and Helm from their modules; from 1.21 on it fetches a newer Go by itself where that is allowed.
ensure_go() {
  local found
  for found in "$(command -v go || true)" /usr/local/go/bin/go /usr/lib/go-*/bin/go; do
    if [ -x "$found" ] && go_is_new_enough "$found"; then
      PATH=$(dirname "$found"):$PATH
      return
    fi
  done
  install_newer golang-1.24-go
  PATH=/usr/lib/go-1.24/bin:$PATH
}

go_is_new_enough() {
  local version
  version=$(GOTOOLCHAIN=local "$1" env GOVERSION 2>/dev/null) || return 1
  printf '%s\n' "$GO_MINIMUM" "${version#go}" | sort -C -V
}

# install_newer NAME: from the machine's own suite if that has it, else from trixie. With it comes what it depends on,
# such as a newer C library, which no pin would let in by itself.
install_newer() {
  refresh_package_lists
  if [ -z "$(apt-cache madison "$1")" ]; then
    add_trixie
  fi
  if [ -e "$TRIXIE_SOURCES" ]; then
    install_packages --target-release=trixie "$1"
  else
    install_packages "$1"
  fi
}

add_trixie() {
  local mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  mirror=$(debian_mirror)
  step "Adding Debian trixie (pinned low) for what this suite lacks"
  printf 'Types: deb\nURIs: %s\nSuites: trixie\nComponents: main\nSigned-By: %s\n' "$mirror" "$keyring" \
    >"$TRIXIE_SOURCES"
  printf 'Package: *\nPin: release n=trixie\nPin-Priority: 50\n' >/etc/apt/preferences.d/cpu-steering-trixie
  package_lists_are_fresh=
  refresh_package_lists
}

# debian_mirror: the one that this machine's own suite comes from; it serves every other suite too.
debian_mirror() {
  local mirror
  # shellcheck disable=SC2016 # apt's own placeholders
  mirror=$(apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(CODENAME)' 'Created-By: Packages' |
    awk '$2 == "Debian" && $3 !~ /-/ {print $1; exit}')
  [ -n "$mirror" ] || fail "This machine's apt sources name no Debian mirror to take packages from." \
    "Add one, run apt-get update and start this again."
  echo "$mirror"
}
