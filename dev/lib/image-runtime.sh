# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# The Java runtime of the images: those modules of this machine's JDK that the programs use.
# Sourced by dev/images after image-archive.sh.

# jdeps alone would ask for java.desktop, which optional parts of JNA and Micrometer mention and nothing here reaches.
readonly RUNTIME_MODULES=(
  java.base java.logging
  java.xml                       # Logback's configuration
  java.sql                       # Jackson and Micrometer know its types
  java.net.http                  # the cluster client
  java.management jdk.management # memory, threads and processor time among the metrics
  jdk.httpserver                 # /metrics, /healthz, /readyz
  jdk.unsupported                # sun.misc.Unsafe, for the exposition formats of Prometheus
)

# runtime_layer: prints the path of the layer, made once for each JDK.
runtime_layer() {
  local key folder
  key=$(cat "${BASH_SOURCE[0]}" "$JAVA_HOME/release" | fingerprint)
  folder=$IMAGE_CACHE/runtime-$key
  make_once "$folder" "the Java runtime of the images from $JAVA_HOME" link_runtime
  echo "$folder/layer.tar"
}

# link_runtime FOLDER
link_runtime() {
  local java=$1/root/opt/java
  mkdir -p "$(dirname "$java")"
  "$JAVA_HOME/bin/jlink" --add-modules "$(IFS=, && echo "${RUNTIME_MODULES[*]}")" \
    --strip-debug --no-header-files --no-man-pages --output "$java"
  # Of certificate authorities the programs trust the cluster's own, which their pods have; 140 others would be read and
  # kept by every agent.
  rm "$java/lib/security/cacerts"
  # Classes of the JDK as the JVM wants them in memory, for the object layout that both programs run with.
  "$java/bin/java" -XX:+UseCompactObjectHeaders -XX:+UseSerialGC -Xshare:dump >/dev/null
  pack_layer "$1/root" "$1/layer.tar"
  rm -rf "$1/root"
}
