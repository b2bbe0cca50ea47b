// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.crd;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cpusteering.api.policy.EntryRule;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRuleBuilder;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;

/**
 * Adds to a generated schema what the generator has no annotation for: descriptions out of the
 * Javadoc, with bounds and defaults, and the rules on the entries of lists.
 */
final class SchemaDetails {
  private static final Map<String, String> CONDITION =
      Map.of(
          "type", "What the condition is about, in CamelCase.",
          "status", "True, False or Unknown.",
          "reason", "Why, in one CamelCase word.",
          "message", "For people: what, which object, why, what to do.",
          "lastTransitionTime", "When the status changed last, RFC 3339.",
          "observedGeneration", "The metadata.generation that the condition is about.");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final RecordDocs docs;

  SchemaDetails(RecordDocs docs) {
    this.docs = docs;
  }

  /** Adds to the schema of a record, and to all that it contains. */
  void addTo(JSONSchemaProps schema, Class<?> type) {
    if (type == Condition.class) {
      schema.getProperties().forEach((name, field) -> field.setDescription(CONDITION.get(name)));
      return;
    }
    for (RecordComponent component : type.getRecordComponents()) {
      addToField(schema, type, component.getName(), component.getAnnotatedType());
    }
    for (Method method : type.getDeclaredMethods()) {
      if (method.isAnnotationPresent(JsonProperty.class) && !isComponent(type, method)) {
        addToField(schema, type, method.getName(), method.getAnnotatedReturnType());
      }
    }
  }

  private static boolean isComponent(Class<?> type, Method method) {
    return List.of(type.getRecordComponents()).stream()
        .anyMatch(component -> component.getAccessor().equals(method));
  }

  private void addToField(
      JSONSchemaProps schema, Class<?> type, String name, AnnotatedType fieldType) {
    JSONSchemaProps field = schema.getProperties().get(name);
    if (field == null) {
      throw new IllegalStateException(type.getName() + "." + name + " is not in the schema");
    }
    field.setDescription(describe(docs.component(type, name), field, fieldType));
    addToContent(field, fieldType);
  }

  private void addToContent(JSONSchemaProps schema, AnnotatedType type) {
    if (type instanceof AnnotatedParameterizedType container) {
      AnnotatedType[] arguments = container.getAnnotatedActualTypeArguments();
      AnnotatedType entryType = arguments[arguments.length - 1];
      JSONSchemaProps entry = Objects.requireNonNull(SchemaFacts.content(schema));
      EntryRule rule = entryType.getAnnotation(EntryRule.class);
      if (rule != null) {
        entry
            .getXKubernetesValidations()
            .add(
                new ValidationRuleBuilder()
                    .withRule(rule.value())
                    .withMessage(rule.message())
                    .withMessageExpression(
                        rule.messageExpression().isEmpty() ? null : rule.messageExpression())
                    .build());
      }
      addToContent(entry, entryType);
    } else if (type.getType() instanceof Class<?> plain
        && (plain.isRecord() || plain == Condition.class)) {
      addTo(schema, plain);
    }
  }

  private String describe(String text, JSONSchemaProps field, AnnotatedType type) {
    StringJoiner description = new StringJoiner("\n");
    description.add(sentence(text));
    constants(type).forEach(description::add);
    String facts = SchemaFacts.all(field);
    if (!facts.isEmpty()) {
      description.add(sentence(facts));
    }
    return description.toString();
  }

  private List<String> constants(AnnotatedType type) {
    AnnotatedType innermost =
        type instanceof AnnotatedParameterizedType container
            ? container.getAnnotatedActualTypeArguments()[0]
            : type;
    List<String> lines = new ArrayList<>();
    if (innermost.getType() instanceof Class<?> plain && plain.isEnum()) {
      for (Object constant : plain.getEnumConstants()) {
        String name = JSON.convertValue(constant, String.class);
        lines.add(name + ": " + docs.constant((Enum<?>) constant));
      }
    }
    return lines;
  }

  private static String sentence(String text) {
    String upper = Character.toUpperCase(text.charAt(0)) + text.substring(1);
    return upper.endsWith(".") ? upper : upper + ".";
  }
}
