// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * An informer that has fallen silent. A real API server does not bring one about at will: it was
 * seen on a cluster after a kind was deleted and made anew.
 */
class WatchTest {
  private final List<Silence> started = new ArrayList<>();

  @Test
  void aSilentInformerIsReplacedOnceItsTimeIsUp() {
    try (Watch<ConfigMap> watch = watch(Duration.ZERO)) {
      watch.keepAlive();

      assertThat(started).extracting(informer -> informer.closed).containsExactly(true, false);
    }
  }

  @Test
  void anInformerThatWatchesIsLeftAlone() {
    try (Watch<ConfigMap> watch = watch(Duration.ZERO)) {
      started.getFirst().watching = true;

      watch.keepAlive();

      assertThat(started).extracting(informer -> informer.closed).containsExactly(false);
    }
  }

  @Test
  void aSilentInformerHasItsTimeToComeBack() {
    try (Watch<ConfigMap> watch = watch(Duration.ofDays(1))) {
      watch.keepAlive();

      assertThat(started).extracting(informer -> informer.closed).containsExactly(false);
    }
  }

  private Watch<ConfigMap> watch(Duration patience) {
    @SuppressWarnings("unchecked")
    Informable<ConfigMap> objects =
        (Informable<ConfigMap>)
            proxy(
                Informable.class,
                (self, method, arguments) -> {
                  Silence silence = new Silence();
                  started.add(silence);
                  return silence.informer();
                });
    return new Watch<>(objects, () -> {}, patience);
  }

  private static final class Silence {
    private boolean watching;
    private boolean closed;

    private Object informer() {
      return proxy(
          SharedIndexInformer.class,
          (self, method, arguments) ->
              switch (method.getName()) {
                case "isWatching" -> watching;
                case "close", "stop" -> {
                  closed = true;
                  yield null;
                }
                case "addEventHandler", "exceptionHandler" -> self;
                default -> null;
              });
    }
  }

  private static Object proxy(Class<?> type, InvocationHandler handler) {
    return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
  }
}
