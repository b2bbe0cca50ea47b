// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.footprint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cpusteering.agent.testbed.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The agent's image, unpacked as a container runtime does it.
 *
 * @param root its root folder
 * @param entrypoint what is started in it
 * @param environment what that finds in its environment
 */
record Image(Path root, List<String> entrypoint, Map<String, String> environment) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Mount points of the chart's DaemonSet, and where the kubelet puts a service account. */
  private static final List<String> MOUNTED =
      List.of("proc", "sys", "dev", "tmp", "run/cpu-steering/bpf", "var/lib/cpu-steering");

  /**
   * Unpacks it into a folder that is empty, and mounts there what the agent's pod has.
   *
   * @param archive as {@code dev/images} writes it
   */
  static Image unpack(Path archive, Path folder) throws IOException {
    Path parts = Files.createDirectories(folder.resolve("parts"));
    Path root = Files.createDirectories(folder.resolve("root"));
    Command.run("tar", "-xf", archive.toString(), "-C", parts.toString());
    JsonNode manifest = JSON.readTree(parts.resolve("manifest.json").toFile()).get(0);
    for (JsonNode layer : manifest.get("Layers")) {
      Command.run("tar", "-xf", parts.resolve(layer.asText()).toString(), "-C", root.toString());
    }
    for (String each : MOUNTED) {
      Files.createDirectories(root.resolve(each));
    }
    for (String each : List.of("proc", "sys", "dev")) {
      Command.run("mount", "--rbind", "/" + each, root.resolve(each).toString());
    }
    Command.run("mount", "-t", "tmpfs", "tmpfs", root.resolve("tmp").toString());
    Command.run("mount", "-t", "bpf", "bpf", root.resolve("run/cpu-steering/bpf").toString());
    JsonNode config =
        JSON.readTree(parts.resolve(manifest.get("Config").asText()).toFile()).get("config");
    List<String> entrypoint = new ArrayList<>();
    config.get("Entrypoint").forEach(word -> entrypoint.add(word.asText()));
    Map<String, String> environment = new HashMap<>();
    for (JsonNode each : config.get("Env")) {
      String[] parted = each.asText().split("=", 2);
      environment.put(parted[0], parted[1]);
    }
    return new Image(root, List.copyOf(entrypoint), Map.copyOf(environment));
  }

  Path bpffs() {
    return root.resolve("run/cpu-steering/bpf");
  }

  Path state() {
    return root.resolve("var/lib/cpu-steering");
  }

  /** Gives the agent an identity in a cluster, as the kubelet does. */
  void mountServiceAccount(String token, Path authority) throws IOException {
    Path folder =
        Files.createDirectories(root.resolve("var/run/secrets/kubernetes.io/serviceaccount"));
    Files.writeString(folder.resolve("token"), token);
    Files.writeString(folder.resolve("namespace"), "default");
    Files.copy(authority, folder.resolve("ca.crt"));
  }
}
