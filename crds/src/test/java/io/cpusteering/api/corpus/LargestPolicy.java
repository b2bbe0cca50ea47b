// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A policy that uses up the bounds on rules: what the API server may spend on checking one must be
 * enough for it.
 */
final class LargestPolicy {
  private static final int RULES = 32;
  private static final int ENTRIES = 16;
  private static final int DIFFERENT = 64;
  private static final int INTERFACES = 8;
  private static final int WEIGHTS = 8;

  /** As many CPUs of four digits as fit in the list of a rule. */
  private static final int CPUS = 38;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private LargestPolicy() {}

  static JsonNode json() {
    ObjectNode policy = JSON.objectNode();
    policy.put("apiVersion", "cpusteering.io/v1alpha1").put("kind", "CpuSteeringPolicy");
    policy.putObject("metadata").put("name", "largest");
    ObjectNode spec = policy.putObject("spec");
    spec.putObject("nodeSelector");
    spec.putObject("interfaces").put("defaultRoute", true);
    ArrayNode rules = spec.putArray("rules");
    ArrayNode remote = spec.putObject("steer").putObject("remote").putArray("rules");
    for (int i = 0; i < RULES; i++) {
      rule(rules.addObject(), i).set("steer", steer());
      rule(remote.addObject(), i).set("redirect", redirect());
    }
    return policy;
  }

  private static ObjectNode rule(ObjectNode rule, int index) {
    rule.put("name", "r%02d".formatted(index) + "x".repeat(60));
    ObjectNode match = rule.putObject("match");
    match.set("protocols", entries(index, i -> JSON.textNode("UDP-Lite")));
    match.set("sources", entries(index, LargestPolicy::prefix));
    match.set("destinations", entries(index, LargestPolicy::prefix));
    match.set("sourcePorts", entries(index, LargestPolicy::ports));
    match.set("destinationPorts", entries(index, LargestPolicy::ports));
    match.set("vlans", entries(index, JSON::numberNode));
    return rule;
  }

  /** No two neighbours have an entry in common, and all rules together have 64 different ones. */
  private static ArrayNode entries(int rule, IntFunction<JsonNode> entry) {
    ArrayNode entries = JSON.arrayNode();
    for (int i = 0; i < ENTRIES; i++) {
      entries.add(entry.apply((rule * ENTRIES + i) % DIFFERENT));
    }
    return entries;
  }

  private static JsonNode prefix(int index) {
    return JSON.textNode("2001:1db8:ffff:ffff:ffff:ffff:ffff:ff%02x/128".formatted(index));
  }

  private static JsonNode ports(int index) {
    return JSON.textNode("%d-%d".formatted(10000 + 2 * index, 10001 + 2 * index));
  }

  private static ObjectNode steer() {
    ObjectNode steer = JSON.objectNode();
    ObjectNode cpus = steer.putObject("cpus");
    cpus.put("list", cpus(1000));
    cpus.put("exclude", cpus(1001));
    cpus.put("numaNode", "1023");
    cpus.putArray("avoid").add("ReceiveQueue").add("Isolated").add("KubeletExclusive");
    ArrayNode weights = cpus.putArray("weights");
    for (int i = 0; i < WEIGHTS; i++) {
      weights.addObject().put("cpus", String.valueOf(1000 + i)).put("weight", i + 1);
    }
    return steer;
  }

  private static String cpus(int first) {
    return IntStream.range(first, first + CPUS)
        .mapToObj(String::valueOf)
        .collect(Collectors.joining(","));
  }

  private static ObjectNode redirect() {
    ObjectNode redirect = JSON.objectNode().put("broadcast", true);
    ArrayNode interfaces = redirect.putArray("interfaces");
    for (int i = 0; i < INTERFACES; i++) {
      interfaces.add("interface-name" + i);
    }
    return redirect;
  }
}
