// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.crd;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a schema says about a field in numbers, in words for people. */
final class SchemaFacts {
  private SchemaFacts() {}

  /** Such as {@code 1..16384, default 2048}; empty when there is nothing to say. */
  static String all(JSONSchemaProps field) {
    String preset = preset(field);
    return Stream.of(bounds(field), preset.isEmpty() ? "" : "default " + preset)
        .filter(fact -> !fact.isEmpty())
        .reduce((one, other) -> one + ", " + other)
        .orElse("");
  }

  /** Such as {@code at most 64 entries, at most 15 characters each}. */
  static String bounds(JSONSchemaProps field) {
    List<String> bounds = new ArrayList<>();
    addRange(bounds, field, "");
    addMax(bounds, field.getMaxLength(), "characters");
    if (field.getMinItems() != null && field.getMaxItems() != null) {
      bounds.add("%d..%d entries".formatted(field.getMinItems(), field.getMaxItems()));
    } else {
      addMax(bounds, field.getMaxItems(), "entries");
    }
    addMax(bounds, field.getMaxProperties(), "entries");
    JSONSchemaProps content = content(field);
    if (content != null) {
      addMax(bounds, content.getMaxLength(), "characters each");
      addRange(bounds, content, " each");
    }
    return String.join(", ", bounds);
  }

  /** What the field is when it is not given; empty when it is then nothing, or an object. */
  static String preset(JSONSchemaProps field) {
    if (field.getDefault() == null || field.getDefault().isContainerNode()) {
      return "";
    }
    String value = field.getDefault().asText();
    return value.isEmpty() ? "\"\"" : value;
  }

  /** Of the entries of a list or the values of a map; null for anything else. */
  static @Nullable JSONSchemaProps content(JSONSchemaProps field) {
    if (field.getItems() != null) {
      return field.getItems().getSchema();
    }
    return field.getAdditionalProperties() == null
        ? null
        : field.getAdditionalProperties().getSchema();
  }

  private static void addRange(List<String> bounds, JSONSchemaProps field, String each) {
    if (field.getMinimum() != null && field.getMaximum() != null) {
      bounds.add(
          "%d..%d%s"
              .formatted(field.getMinimum().longValue(), field.getMaximum().longValue(), each));
    }
  }

  private static void addMax(List<String> bounds, @Nullable Long max, String what) {
    if (max != null) {
      bounds.add("at most " + max + " " + what);
    }
  }
}
