// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.crd;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.List;

/** The reference of all fields, as a page of Markdown. */
final class ReferencePage {
  private final StringBuilder page = new StringBuilder();

  private ReferencePage() {}

  static String of(List<CustomResourceDefinition> crds) {
    ReferencePage reference = new ReferencePage();
    reference.page.append(
        """
        <!-- SPDX-License-Identifier: Apache-2.0 -->
        <!-- Generated from the CRDs, which are generated from the API types: change those instead. -->
        # Reference of the API

        All fields of both kinds. `kubectl explain cpusp.spec --recursive` says the same on a cluster.
        A field without a default is unset when it is not given.
        """);
    crds.forEach(reference::kind);
    return reference.page.toString();
  }

  private void kind(CustomResourceDefinition crd) {
    JSONSchemaProps schema =
        crd.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
    page.append("\n## ")
        .append(crd.getSpec().getNames().getKind())
        .append("\n\n")
        .append(schema.getDescription())
        .append("\n\nShort name `")
        .append(crd.getSpec().getNames().getShortNames().getFirst())
        .append("`, one for the whole cluster.\n");
    for (String part : List.of("spec", "status")) {
      JSONSchemaProps fields = schema.getProperties().get(part);
      page.append("\n### ")
          .append(part)
          .append("\n\n")
          .append(fields.getDescription())
          .append("\n\n| Field | Type | Default | Bounds | Meaning |\n|---|---|---|---|---|\n");
      fields(part, fields);
    }
    page.append(refusals(schema, ""));
  }

  private void fields(String path, JSONSchemaProps object) {
    object
        .getProperties()
        .forEach(
            (name, field) -> {
              field(path + "." + name, field);
              JSONSchemaProps content = SchemaFacts.content(field);
              if (content == null) {
                fields(path + "." + name, field);
              } else {
                fields(path + "." + name + "[]", content);
              }
            });
  }

  private void field(String path, JSONSchemaProps field) {
    String preset = SchemaFacts.preset(field);
    page.append("| `")
        .append(path)
        .append("` | ")
        .append(type(field))
        .append(" | ")
        .append(preset.isEmpty() ? "" : "`" + preset + "`")
        .append(" | ")
        .append(SchemaFacts.bounds(field))
        .append(" | ")
        .append(meaning(field))
        .append(" |\n");
  }

  private static String type(JSONSchemaProps field) {
    JSONSchemaProps content = SchemaFacts.content(field);
    if (content == null) {
      return field.getType();
    }
    return (field.getItems() == null ? "map of " : "list of ") + content.getType();
  }

  /** Without its last line when that says what is in columns of its own. */
  private static String meaning(JSONSchemaProps field) {
    String text = field.getDescription() == null ? "" : field.getDescription();
    int lastLine = text.lastIndexOf('\n');
    if (!SchemaFacts.all(field).isEmpty() && lastLine > 0) {
      text = text.substring(0, lastLine);
    }
    return text.replace("|", "\\|").replace("\n", "<br>");
  }

  private String refusals(JSONSchemaProps schema, String path) {
    StringBuilder rows = new StringBuilder();
    refusals(schema, path, rows);
    return rows.isEmpty()
        ? ""
        : "\n### What is refused\n\nBesides unknown fields, wrong types and what is out of bounds:\n\n"
            + "| Field | Message |\n|---|---|\n"
            + rows;
  }

  private void refusals(JSONSchemaProps schema, String path, StringBuilder rows) {
    for (ValidationRule rule : schema.getXKubernetesValidations()) {
      String field = path + (rule.getFieldPath() == null ? "" : rule.getFieldPath());
      rows.append("| `")
          .append(field.substring(1))
          .append("` | ")
          .append(rule.getMessage().replace("|", "\\|"))
          .append(" |\n");
    }
    schema.getProperties().forEach((name, field) -> refusals(field, path + "." + name, rows));
    JSONSchemaProps content = SchemaFacts.content(schema);
    if (content != null) {
      refusals(content, path + "[]", rows);
    }
  }
}
