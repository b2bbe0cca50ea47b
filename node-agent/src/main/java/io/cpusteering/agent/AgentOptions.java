// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

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
      scope = ScopeType.INHERIT,
      paramLabel = "FOLDER",
      description = "Where a BPF file system is mounted ($BPFFS; default: ${DEFAULT-VALUE}).",
      defaultValue = "${env:BPFFS:-/sys/fs/bpf}")
  Path bpffs = Path.of("/sys/fs/bpf");

  @Option(
      names = "--state-dir",
      paramLabel = "FOLDER",
      description =
          "Where the last orders are kept, so that steering is repaired while the API server is away;"
              + " a file named disabled in it switches this machine off ($STATE_DIR; default:"
              + " ${DEFAULT-VALUE}).",
      defaultValue = "${env:STATE_DIR:-/var/lib/cpu-steering}")
  Path stateDir = Path.of("/var/lib/cpu-steering");

  @Option(
      names = "--kubelet-socket",
      paramLabel = "PATH",
      description =
          "The kubelet's PodResources API, asked which CPUs it gave to containers alone; in a cluster"
              + " only, and without it they are not known ($KUBELET_SOCKET).",
      defaultValue = "${env:KUBELET_SOCKET}")
  @Nullable Path kubeletSocket;

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
      paramLabel = "PATH",
      description =
          "Steer this machine by the policies of a YAML file, or of all *.yaml, *.yml and *.json files"
              + " of a folder, without a cluster; read again when they change.")
  @Nullable Path policyFile;

  @Option(
      names = "--once",
      description =
          "With --policy-file: apply it once, say what became of each interface, and exit. The"
              + " steering stays; nobody looks after it.")
  boolean once;

  @Option(
      names = "--dry-run",
      description =
          "With --policy-file: say what would be done with each interface, touch nothing, and exit.")
  boolean dryRun;

  @Option(
      names = "--detach",
      description = "Remove everything of ours from this machine, say what, and exit.")
  boolean detach;

  /** The kernel adds the path of the launcher, see dev/images. */
  @Option(names = "--launched-as", hidden = true)
  @Nullable Path launcher;

  /** Those given of the options that exclude each other. */
  String[] given() {
    return Stream.of(once ? "--once" : "", dryRun ? "--dry-run" : "", detach ? "--detach" : "")
        .filter(name -> !name.isEmpty())
        .toArray(String[]::new);
  }
}
