// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.kernels;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the agent said and the kernel had at one moment, and what came of the packets before it.
 *
 * @param folder that holds it
 * @param cpus of the machine
 */
record Stage(Path folder, int cpus) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PREFIX = "cpu_steering_";

  Traffic traffic(String device) {
    return read(folder.resolve("traffic"))
        .lines()
        .filter(line -> line.startsWith(device + " "))
        .map(Traffic::parse)
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing was sent to %s".formatted(device)));
  }

  /** Packets that were sent out of another interface and came to its other end. */
  long cameToSink(String device) {
    return read(folder.resolve("sinks"))
        .lines()
        .map(line -> line.split(" "))
        .filter(words -> words[0].equals(device))
        .mapToLong(words -> Long.parseLong(words[1]))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing was sent to %s".formatted(device)));
  }

  /** The agent's answer at {@code /readyz}, with the status line. */
  String readiness() {
    return read(folder.resolve("readyz"));
  }

  /** What the agent says of an interface: native, generic, or none when it is only wanted. */
  String mode(String device) {
    return Set.of("native", "generic", "none").stream()
        .filter(mode -> metrics().containsKey(steered(device, mode)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("the agent says nothing of " + device));
  }

  private static String steered(String device, String mode) {
    return "interface_steered{interface=\"%s\",mode=\"%s\",policy=\"%s\"}"
        .formatted(device, mode, device);
  }

  /** The kernel's id of the XDP program on a device; null when it has none. */
  @Nullable Long program(String device) {
    for (JsonNode link : json("links.json")) {
      if (link.path("ifname").asText().equals(device)) {
        return link.path("xdp").has("prog") ? link.at("/xdp/prog/id").asLong() : null;
      }
    }
    throw new AssertionError("there is no device " + device);
  }

  /** Packets put into the queue of each CPU so far, as the agent says. */
  List<Long> enqueued(String policy) {
    return perCpu("enqueued_packets_total", policy);
  }

  /** Packets taken from the queue of each CPU so far, as the agent says. */
  List<Long> processed(String policy) {
    return perCpu("processed_packets_total", policy);
  }

  private List<Long> perCpu(String metric, String policy) {
    Map<String, Long> metrics = metrics();
    return IntStream.range(0, cpus)
        .mapToObj(cpu -> metrics.get("%s{cpu=\"%d\",policy=\"%s\"}".formatted(metric, cpu, policy)))
        .toList();
  }

  /** A counter of the agent's about one interface. */
  long counter(String metric, String device) {
    return counter(metric, device, "");
  }

  /** A counter of the agent's about one interface, with more labels after a comma. */
  long counter(String metric, String device, String labels) {
    String series =
        "%s{interface=\"%s\",policy=\"%s\"%s}".formatted(metric, device, device, labels);
    Long value = metrics().get(series);
    if (value == null) {
      throw new AssertionError("the agent has no figure " + series);
    }
    return value;
  }

  /** A counter of the agent's about one rule of a policy. */
  long counterOfPolicy(String metric, String policy, String rule) {
    String series = "%s{policy=\"%s\",rule=\"%s\"}".formatted(metric, policy, rule);
    Long value = metrics().get(series);
    if (value == null) {
      throw new AssertionError("the agent has no figure " + series);
    }
    return value;
  }

  /** The CPUs that have an entry in a policy's CPU map. */
  Set<Integer> entries(String policy) {
    String uid = UUID.nameUUIDFromBytes(policy.getBytes(StandardCharsets.UTF_8)).toString();
    Set<Integer> found = new TreeSet<>();
    for (JsonNode dump : json("entries.json")) {
      if (dump.at("/command/3").asText().contains(uid)) {
        for (JsonNode entry : dump.path("output")) {
          if (entry.has("value")) {
            found.add(Integer.decode(entry.at("/key/0").asText()));
          }
        }
      }
    }
    return found;
  }

  /** The kernel's ids of all BPF programs. */
  List<Long> programs() {
    return json("programs.json").findValues("id").stream().map(JsonNode::asLong).toList();
  }

  /** What is pinned of ours. */
  String pins() {
    return read(folder.resolve("pins"));
  }

  /** The kernel threads of CPU maps. */
  String threads() {
    return read(folder.resolve("threads"));
  }

  private Map<String, Long> metrics() {
    return read(folder.resolve("metrics"))
        .lines()
        .filter(line -> line.startsWith(PREFIX))
        .map(line -> line.substring(PREFIX.length()).split(" "))
        .collect(
            Collectors.toMap(words -> words[0], words -> Double.valueOf(words[1]).longValue()));
  }

  private JsonNode json(String file) {
    try {
      return JSON.readTree(read(folder.resolve(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(file + " is no JSON", e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("the machine did not write " + file, e);
    }
  }
}
