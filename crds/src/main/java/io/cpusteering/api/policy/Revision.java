// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * One version of what a policy asks of a node. Equal specs have equal revisions, whichever part of
 * a default was written out.
 *
 * @param name name of the ControllerRevision: the policy's name, a dash, and ten hexadecimal digits
 *     of the SHA-256 of the data
 * @param data the spec as canonical JSON: defaults filled in, keys sorted, no nulls, without the
 *     fields that only the operator uses
 */
public record Revision(String name, String data) {
  /** Fields that decide where and when, not what: a change of these must not start a rollout. */
  private static final List<String> OPERATOR_ONLY = List.of("nodeSelector", "priority");

  /**
   * A field that is younger than the first release.
   *
   * @param pointer JSON pointer to it; a step {@code *} is every entry of a list
   * @param old the value that means what was done before there was the field
   */
  record AddedField(String pointer, JsonNode old) {}

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /**
   * At their old behaviour they are left out of the data, so that an upgrade renames no revision.
   * What a field contains comes before the field.
   */
  private static final List<AddedField> ADDED_FIELDS =
      List.of(
          new AddedField("/ifContended", JSON.textNode("Yield")),
          new AddedField("/steer/cpus/numaNode", JSON.textNode("Local")),
          new AddedField("/rules/*/steer/cpus/numaNode", JSON.textNode("Local")),
          new AddedField("/rules", JSON.arrayNode()),
          new AddedField("/steer/hash/inner", JSON.arrayNode()),
          new AddedField(
              "/steer/hash", JSON.objectNode().put("by", "Flow").put("symmetric", false)),
          new AddedField("/steer/controlTraffic", JSON.textNode("Pass")),
          new AddedField("/safety/confirm", JSON.textNode("30s")),
          new AddedField("/safety/maxLoss", JSON.textNode("0.5%")),
          new AddedField("/safety/window", JSON.textNode("30s")),
          new AddedField("/safety/onHarm", JSON.textNode("Pass")),
          new AddedField("/safety", JSON.objectNode()));

  private static final String EVERY_ENTRY = "/*";
  private static final int HASH_DIGITS = 10;

  private static final JsonMapper CANONICAL =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  /**
   * The revision of a policy's spec.
   *
   * @param policy metadata.name of the policy
   * @param spec as given by the user or defaulted
   */
  public static Revision of(String policy, CpuSteeringPolicySpec spec) {
    return of(policy, spec, ADDED_FIELDS);
  }

  static Revision of(String policy, CpuSteeringPolicySpec spec, List<AddedField> addedFields) {
    ObjectNode data = CANONICAL.valueToTree(Defaults.apply(spec));
    data.remove(OPERATOR_ONLY);
    addedFields.forEach(field -> removeIfOld(data, field));
    String text = canonical(data);
    return new Revision(policy + "-" + hash(text), text);
  }

  private static void removeIfOld(ObjectNode data, AddedField added) {
    int star = added.pointer().indexOf(EVERY_ENTRY);
    if (star >= 0) {
      String below = added.pointer().substring(star + EVERY_ENTRY.length());
      for (JsonNode entry : data.at(added.pointer().substring(0, star))) {
        if (entry instanceof ObjectNode object) {
          removeIfOld(object, new AddedField(below, added.old()));
        }
      }
      return;
    }
    JsonPointer pointer = JsonPointer.compile(added.pointer());
    String field = pointer.last().getMatchingProperty();
    if (data.at(pointer.head()) instanceof ObjectNode parent
        && added.old().equals(parent.get(field))) {
      parent.remove(field);
    }
  }

  private static String canonical(ObjectNode data) {
    try {
      // Map entries are sorted, the fields of a JSON tree are not: hence by way of a map.
      return CANONICAL.writeValueAsString(CANONICAL.convertValue(data, Map.class));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of maps, lists and values is always JSON", e);
    }
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
