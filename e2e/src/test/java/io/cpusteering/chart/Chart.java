// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.chart;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The objects that the chart renders, hooks included.
 *
 * @param objects in the order in which Helm prints them
 */
record Chart(List<HasMetadata> objects) {

  private static final KubernetesSerialization READER = new KubernetesSerialization();

  static final Path FOLDER = Path.of("..", "charts", "cpu-steering");

  /**
   * Helm as a library leaves hooks out of what it renders. In this copy they are ordinary objects,
   * with annotations {@code hook} and {@code hook-…} in place of {@code helm.sh/hook…}.
   */
  private static final Path WITH_HOOKS_AS_OBJECTS = copyWithHooksAsObjects();

  static final Path CRDS = Path.of("..", "crds");
  static final String NAMESPACE = "steering-system";

  /** Rendered with these values set, in the form that {@code helm --set} takes. */
  static Chart with(Map<String, Object> values) {
    return rendered(
        command -> {
          values.forEach(command::set);
          return command;
        });
  }

  static Chart withValuesFile(Path file) {
    return rendered(command -> command.withValuesFile(file));
  }

  /** Rendered for another Kubernetes version than the oldest one that is supported. */
  static Chart onKubernetes(String version) {
    return rendered(command -> command.withKubeVersion(version));
  }

  private static Chart rendered(UnaryOperator<TemplateCommand> settings) {
    TemplateCommand command =
        new Helm(WITH_HOOKS_AS_OBJECTS)
            .template()
            .withName("cpu-steering")
            .withNamespace(NAMESPACE)
            .withKubeVersion("1.32.0");
    String yaml = settings.apply(command).call();
    return new Chart(
        Arrays.stream(yaml.split("(?m)^---\\s*$"))
            .filter(document -> document.contains("kind:"))
            .map(document -> READER.<HasMetadata>unmarshal(document))
            .toList());
  }

  private static Path copyWithHooksAsObjects() {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      Path copy = Files.createTempDirectory("cpu-steering-chart");
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = copy.resolve(FOLDER.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.writeString(target, Files.readString(file).replace("helm.sh/hook", "hook"));
        target.toFile().deleteOnExit();
      }
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  <T extends HasMetadata> Stream<T> all(Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast);
  }

  <T extends HasMetadata> T the(Class<T> type, String name) {
    return all(type)
        .filter(object -> object.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new AssertionError("The chart renders no " + type.getSimpleName() + " " + name));
  }

  DaemonSet agent() {
    return the(DaemonSet.class, "cpu-steering-agent");
  }
}
