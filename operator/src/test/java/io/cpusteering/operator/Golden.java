// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.cpusteering.operator.assignment.Intent;
import io.cpusteering.operator.assignment.Observation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A case in one YAML file of two documents: what is observed, and what must come of it.
 *
 * @param name name of the file
 * @param observed the first document
 * @param expected the second document
 */
public record Golden(String name, Observation observed, JsonNode expected) {
  private static final ObjectMapper YAML =
      new ObjectMapper(new YAMLFactory().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER))
          .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL)
          .addMixIn(Intent.class, IntentByItsFields.class);

  @JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
  @JsonSubTypes({@JsonSubTypes.Type(Intent.Steers.class), @JsonSubTypes.Type(Intent.Refused.class)})
  private interface IntentByItsFields {}

  /** The cases of a folder of the test resources. */
  public static List<Golden> in(String folder) {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources", folder))) {
      return files.sorted().map(Golden::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Golden read(Path file) {
    try {
      String[] documents = Files.readString(file).split("(?m)^---\n");
      return new Golden(
          file.getFileName().toString(),
          YAML.readValue(documents[0], Observation.class),
          YAML.readTree(documents[1]));
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  /** A result as YAML, to compare with {@link #expectedYaml}. */
  public static String yaml(Object result) {
    try {
      // By way of text, for a tree made from records has other kinds of numbers than one that was
      // read.
      return YAML.writeValueAsString(YAML.readTree(YAML.writeValueAsString(result)));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What must come of it. */
  public String expectedYaml() {
    return yaml(expected);
  }

  @Override
  public String toString() {
    return name;
  }
}
