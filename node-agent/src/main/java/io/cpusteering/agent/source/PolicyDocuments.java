// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.cpusteering.agent.plan.WantedPolicy;
import io.cpusteering.api.ApiGroup;
import io.cpusteering.api.policy.CpuSteeringPolicySpec;
import io.cpusteering.api.policy.Defaults;
import io.cpusteering.api.policy.Revision;
import io.cpusteering.api.policy.SpecReader;
import io.cpusteering.api.policy.UnknownSpecException;
import io.cpusteering.api.policy.Validation;
import io.cpusteering.api.policy.Violation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads YAML documents of policies, strictly. */
final class PolicyDocuments {
  private static final Set<String> TOP_LEVEL =
      Set.of("apiVersion", "kind", "metadata", "spec", "status");

  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

  private PolicyDocuments() {}

  private record Ranked(int priority, WantedPolicy policy) {}

  /**
   * Reads all documents of some files.
   *
   * @param byFile name of each file, for messages, to its text
   * @return the policies in order of precedence: higher priority first, ties in the order of the
   *     files and in them
   * @throws OrdersUnreadableException when one is wrong, with the document, the field and the cure
   */
  static List<WantedPolicy> parse(SequencedMap<String, String> byFile) {
    List<Ranked> policies = new ArrayList<>();
    Map<String, String> places = new HashMap<>();
    byFile.forEach((file, yaml) -> policies.addAll(parse(file, yaml, places)));
    return policies.stream()
        .sorted(Comparator.comparingInt(Ranked::priority).reversed())
        .map(Ranked::policy)
        .toList();
  }

  /**
   * Reads one file.
   *
   * @param places name of each policy to where it stands, of those read before
   */
  private static List<Ranked> parse(String file, String yaml, Map<String, String> places) {
    List<Ranked> policies = new ArrayList<>();
    int number = 0;
    for (JsonNode document : documents(file, yaml)) {
      number++;
      // A document of nothing, as after a last "---". Text, a list or {} is no order to steer
      // nothing.
      if (document.isNull()) {
        continue;
      }
      String where = "%s, document %d".formatted(file, number);
      String name = checkedName(where, document);
      String other = places.putIfAbsent(name, where);
      if (other != null) {
        throw wrong(
            where,
            "metadata.name: policy %s stands in %s already; rename or remove one of them"
                .formatted(name, other));
      }
      CpuSteeringPolicySpec spec = spec(where, name, document.get("spec"));
      policies.add(
          new Ranked(
              Objects.requireNonNullElse(spec.priority(), 0),
              WantedPolicy.of(name, uid(name), Revision.of(name, spec).name(), spec)));
    }
    return policies;
  }

  private static List<JsonNode> documents(String file, String yaml) {
    try (JsonParser parser = YAML.createParser(yaml)) {
      List<JsonNode> documents = new ArrayList<>();
      // One by one: Jackson's own iterator takes a list for documents, and forgets those after it.
      while (parser.nextToken() != null) {
        documents.add(YAML.readTree(parser));
      }
      return documents;
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      throw wrong(
          at == null
              ? file
              : "%s, line %d, column %d".formatted(file, at.getLineNr(), at.getColumnNr()),
          "not YAML: " + withoutQuotes(e.getOriginalMessage()));
    } catch (IOException e) {
      throw wrong(file, "not YAML: " + e.getMessage());
    }
  }

  /** What was being read and what is wrong there, without the quoted text, whose places differ. */
  private static String withoutQuotes(String message) {
    return message
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith(" "))
        .collect(Collectors.joining(": "));
  }

  private static String checkedName(String where, JsonNode document) {
    if (!document.isObject() || document.isEmpty()) {
      throw wrong(
          where,
          "not a CpuSteeringPolicy: a policy begins with apiVersion: %s/%s, and several are divided by"
                  .formatted(ApiGroup.NAME, ApiGroup.VERSION)
              + " lines of ---");
    }
    expect(where, document, "kind", "CpuSteeringPolicy");
    expect(where, document, "apiVersion", ApiGroup.NAME + "/" + ApiGroup.VERSION);
    document
        .fieldNames()
        .forEachRemaining(
            field -> {
              if (!TOP_LEVEL.contains(field)) {
                throw wrong(where, "%s: unknown field".formatted(field));
              }
            });
    JsonNode name = document.at("/metadata/name");
    if (!name.isTextual() || !name.textValue().matches("[a-z0-9]([-a-z0-9.]*[a-z0-9])?")) {
      throw wrong(
          where, "metadata.name: give a name of lower-case letters, digits, dashes and dots");
    }
    return name.textValue();
  }

  private static void expect(String where, JsonNode document, String field, String value) {
    JsonNode given = document.path(field);
    if (given.isMissingNode()) {
      throw wrong(where, "%s: is missing; it must be %s".formatted(field, value));
    }
    if (!value.equals(given.textValue())) {
      throw wrong(where, "%s: must be %s, not %s".formatted(field, value, given));
    }
  }

  private static CpuSteeringPolicySpec spec(String where, String name, @Nullable JsonNode json) {
    try {
      CpuSteeringPolicySpec spec = json == null ? null : SpecReader.read(json.toString());
      List<Violation> violations = Validation.validate(name, spec);
      // Without a spec there is a violation that says so.
      if (spec == null || !violations.isEmpty()) {
        throw wrong(
            where, String.join("; ", violations.stream().map(Violation::toString).toList()));
      }
      return Defaults.apply(spec);
    } catch (UnknownSpecException e) {
      throw wrong(where, e.violation().toString());
    }
  }

  private static OrdersUnreadableException wrong(String where, String problem) {
    return new OrdersUnreadableException(
        "%s: %s; what runs is kept until that is corrected".formatted(where, problem));
  }

  /** A policy in a file has no uid; the same name always gets the same, so that pins are found. */
  private static String uid(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
