// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.crd;

import io.cpusteering.api.node.CpuSteeringNode;
import io.cpusteering.api.node.CpuSteeringNodeSpec;
import io.cpusteering.api.node.CpuSteeringNodeStatus;
import io.cpusteering.api.policy.CpuSteeringPolicy;
import io.cpusteering.api.policy.CpuSteeringPolicySpec;
import io.cpusteering.api.policy.CpuSteeringPolicyStatus;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The CRDs as they follow from the records. */
final class GeneratedCrds implements CRDPostProcessor {
  private record Kind(Class<? extends HasMetadata> type, Class<?> spec, Class<?> status) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind(
              CpuSteeringPolicy.class, CpuSteeringPolicySpec.class, CpuSteeringPolicyStatus.class),
          new Kind(CpuSteeringNode.class, CpuSteeringNodeSpec.class, CpuSteeringNodeStatus.class));

  private final RecordDocs docs;
  private final Map<String, CustomResourceDefinition> crds = new LinkedHashMap<>();
  private final Map<String, String> files = new LinkedHashMap<>();

  private GeneratedCrds(RecordDocs docs) {
    this.docs = docs;
  }

  /**
   * @param sources folder with the sources of the records
   */
  static GeneratedCrds generate(Path sources) throws IOException {
    GeneratedCrds generated = new GeneratedCrds(RecordDocs.read(sources));
    try (Output output = new Output()) {
      new CRDGenerator()
          .customResourceClasses(
              KINDS.stream().<Class<? extends HasMetadata>>map(Kind::type).toList())
          .withPostProcessor(generated)
          .withOutput(output)
          .generate();
      generated
          .crds
          .keySet()
          .forEach(name -> generated.files.put(name + "-v1.yml", output.yaml(name)));
    }
    return generated;
  }

  /** Content by file name. */
  Map<String, String> files() {
    return files;
  }

  /** What users write first. */
  List<CustomResourceDefinition> crds() {
    return crds.values().stream()
        .sorted(Comparator.comparing(crd -> KINDS.indexOf(kind(crd))))
        .toList();
  }

  @Override
  public HasMetadata process(HasMetadata generated, String version) {
    CustomResourceDefinition crd = (CustomResourceDefinition) generated;
    Kind kind = kind(crd);
    for (CustomResourceDefinitionVersion each : crd.getSpec().getVersions()) {
      JSONSchemaProps schema = each.getSchema().getOpenAPIV3Schema();
      schema.setDescription(docs.type(kind.type()));
      describe(schema, "spec", kind.spec());
      describe(schema, "status", kind.status());
      schema.getProperties().put("metadata", metadata());
      inWrittenOrder(each, kind.type());
    }
    crds.put(crd.getMetadata().getName(), crd);
    return crd;
  }

  private static Kind kind(CustomResourceDefinition crd) {
    return KINDS.stream()
        .filter(each -> each.type().getSimpleName().equals(crd.getSpec().getNames().getKind()))
        .findFirst()
        .orElseThrow();
  }

  private void describe(JSONSchemaProps schema, String field, Class<?> type) {
    JSONSchemaProps part = schema.getProperties().get(field);
    part.setDescription(docs.type(type));
    new SchemaDetails(docs).addTo(part, type);
  }

  /** A rule can only be about a field that the schema names. */
  private static JSONSchemaProps metadata() {
    return new JSONSchemaPropsBuilder()
        .withType("object")
        .addToProperties("name", new JSONSchemaPropsBuilder().withType("string").build())
        .build();
  }

  /** The generator sorts columns by path; people read them in the order they were thought out. */
  private static void inWrittenOrder(CustomResourceDefinitionVersion version, Class<?> type) {
    List<String> written =
        Stream.of(type.getAnnotationsByType(AdditionalPrinterColumn.class))
            .map(AdditionalPrinterColumn::jsonPath)
            .toList();
    version
        .getAdditionalPrinterColumns()
        .sort(Comparator.comparing(column -> written.indexOf(column.getJsonPath())));
  }

  private static final class Output extends CRDGenerator.AbstractCRDOutput<ByteArrayOutputStream> {
    @Override
    protected ByteArrayOutputStream createStreamFor(String name) {
      return new ByteArrayOutputStream();
    }

    String yaml(String crdName) {
      return "# SPDX-License-Identifier: Apache-2.0\n"
          + getStreamFor(CRDGenerator.getOutputName(crdName, "v1"))
              .toString(StandardCharsets.UTF_8);
    }
  }
}
