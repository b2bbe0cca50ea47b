// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the agent, each with the environment variable that stands for it. */
final class AgentOptions {
  @Option(
      names = "--node-name",
      paramLabel = "NAME",
      description = "The node this runs on ($NODE_NAME).",
      defaultValue = "${env:NODE_NAME}")
  @Nullable String nodeName;

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      description = "The namespace that holds the policy revisions ($POD_NAMESPACE).",
      defaultValue = "${env:POD_NAMESPACE}")
  @Nullable String namespace;

  @Option(
      names = "--bpffs",
      paramLabel = "FOLDER",
      description = "Where a BPF file system is mounted ($BPFFS; default: ${DEFAULT-VALUE}).",
      defaultValue = "${env:BPFFS:-/sys/fs/bpf}")
  Path bpffs = Path.of("/sys/fs/bpf");

  @Option(
      names = "--state-dir",
      paramLabel = "FOLDER",
      description =
          "Where the last orders are kept, so that steering is repaired while the API server is away"
              + " ($STATE_DIR; default: ${DEFAULT-VALUE}).",
      defaultValue = "${env:STATE_DIR:-/var/lib/cpu-steering}")
  Path stateDir = Path.of("/var/lib/cpu-steering");

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description =
          "Port of /metrics, /healthz and /readyz; 0 picks a free one"
              + " ($HTTP_PORT; default: ${DEFAULT-VALUE}).",
      defaultValue = "${env:HTTP_PORT:-9873}")
  int httpPort = 9873;

  @Option(
      names = "--policy-file",
      paramLabel = "FILE",
      description =
          "Steer this machine by the policies of a YAML file, without a cluster; read again when it"
              + " changes.")
  @Nullable Path policyFile;

  @Option(
      names = "--detach",
      description = "Remove everything of ours from this machine, say what, and exit.")
  boolean detach;
}
