// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchedTest {
  private final List<Node> cache = new ArrayList<>();
  private Duration now = Duration.ZERO;
  private final Watched<Node> watched = new Watched<>(() -> now);

  @BeforeEach
  void show() {
    watched.show(cache::stream);
  }

  @Test
  void showsAWriteBeforeTheWatchDoes() {
    cache.add(node("a", 1));

    watched.written(node("a", 2));
    watched.written(node("b", 3));

    assertThat(versions()).containsExactlyInAnyOrder("a2", "b3");
  }

  @Test
  void showsWhatTheWatchHasOnceThatIsNoOlder() {
    watched.written(node("a", 2));
    cache.add(node("a", 5));
    assertThat(versions()).containsExactly("a5");

    cache.clear();

    assertThat(versions()).as("the write is forgotten").isEmpty();
  }

  @Test
  void hidesWhatWasDeletedUntilAnotherOfThatNameComes() {
    cache.add(node("a", 2));
    watched.deleted(node("a", 2));
    assertThat(versions()).isEmpty();

    cache.set(0, node("a", 7));

    assertThat(versions()).containsExactly("a7");
  }

  @Test
  void forgetsAWriteWhenTheWatchHasShownTheEndOfTheObject() {
    watched.written(node("a", 2));

    watched.gone(node("a", 3));

    assertThat(versions()).isEmpty();
  }

  @Test
  void keepsAWriteThatIsNewerThanTheEndOfTheObjectBefore() {
    watched.written(node("a", 9));

    watched.gone(node("a", 3));

    assertThat(versions()).containsExactly("a9");
  }

  @Test
  void forgetsAWriteThatTheWatchNeverShows() {
    watched.written(node("a", 2));

    now = now.plus(Watched.PATIENCE).plusMillis(1);

    assertThat(versions()).isEmpty();
  }

  private List<String> versions() {
    return watched.list().stream()
        .map(it -> it.getMetadata().getName() + it.getMetadata().getResourceVersion())
        .toList();
  }

  private static Node node(String name, int version) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName(name)
        .withResourceVersion(Integer.toString(version))
        .endMetadata()
        .build();
  }
}
