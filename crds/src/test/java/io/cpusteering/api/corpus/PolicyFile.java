// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A policy of the corpus.
 *
 * @param file name of the file, which says what is special about it
 * @param expected for a wrong policy, by field path: part of what people are told. Written in the
 *     file as comments, {@code # path: part}
 * @param policy the policy
 */
record PolicyFile(String file, Map<String, String> expected, JsonNode policy) {
  private static final Path CORPUS = Path.of("src/test/resources/policies");
  private static final Path EXAMPLES = Path.of("../examples");
  private static final Pattern EXPECTED =
      Pattern.compile("^# ((?:spec|metadata)[^ ]*): ?(.*)$", Pattern.MULTILINE);

  /** Policies that are right, among them the examples for users. */
  static List<PolicyFile> valid() {
    return Stream.of(CORPUS.resolve("valid"), EXAMPLES)
        .flatMap(folder -> read(folder).stream())
        .toList();
  }

  static List<PolicyFile> invalid() {
    return read(CORPUS.resolve("invalid"));
  }

  private static List<PolicyFile> read(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().map(PolicyFile::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PolicyFile of(Path path) {
    try {
      String text = Files.readString(path);
      Map<String, String> expected = new TreeMap<>();
      Matcher comment = EXPECTED.matcher(text);
      while (comment.find()) {
        expected.put(comment.group(1), comment.group(2));
      }
      return new PolicyFile(
          path.getFileName().toString(), expected, new YAMLMapper().readTree(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return file;
  }
}
