// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.cluster;

import io.cpusteering.operator.time.Stopwatch;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one kind as the watch shows them, with our own writes that it has not shown yet
 * laid over. Without those the next pass would decide from a state that is no more, and write the
 * same again.
 *
 * @param <T> kind of object, all of one namespace or of none
 */
public final class Watched<T extends HasMetadata> {
  /**
   * A write that the watch has not shown for this long is forgotten: the watch lags, or was broken
   * off and has missed that someone else deleted the object. At worst the same is written once
   * more.
   */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** A write of ours; without an object when it was a deletion. */
  private record Write<T>(long version, @Nullable T object, Duration at) {}

  private final Stopwatch stopwatch;
  private final Map<String, Write<T>> writes = new ConcurrentHashMap<>();
  private volatile Supplier<Stream<T>> cache = Stream::empty;

  /**
   * Shows nothing until it is told of a cache.
   *
   * @param stopwatch tells the age of a write
   */
  public Watched(Stopwatch stopwatch) {
    this.stopwatch = stopwatch;
  }

  /** From now on shows what is in this cache, which an informer fills. */
  public void show(Supplier<Stream<T>> informerCache) {
    cache = informerCache;
  }

  /** Takes note of what the API server answered to a write. */
  void written(T answer) {
    writes.put(name(answer), new Write<>(version(answer), answer, stopwatch.elapsed()));
  }

  /** Takes note that this object was deleted by us. */
  void deleted(T object) {
    writes.put(name(object), new Write<>(version(object), null, stopwatch.elapsed()));
  }

  /** Takes note that the watch has shown the end of an object. */
  public void gone(T last) {
    writes.computeIfPresent(
        name(last), (_, write) -> write.version() <= version(last) ? null : write);
  }

  /** The objects of this moment, by name. */
  public Map<String, T> byName() {
    Map<String, T> objects = new HashMap<>();
    cache.get().forEach(object -> objects.put(name(object), object));
    Duration tooOld = stopwatch.elapsed().minus(PATIENCE);
    writes.forEach(
        (name, write) -> {
          T cached = objects.get(name);
          if (write.at().compareTo(tooOld) < 0 || shown(write, cached)) {
            writes.remove(name, write);
          } else if (write.object() == null) {
            objects.remove(name);
          } else {
            objects.put(name, write.object());
          }
        });
    return objects;
  }

  /** The objects of this moment. */
  List<T> list() {
    return List.copyOf(byName().values());
  }

  private static <T extends HasMetadata> boolean shown(Write<T> write, @Nullable T cached) {
    if (write.object() == null) {
      // A deletion leaves no version behind: anything newer is another object of the same name.
      return cached == null || version(cached) > write.version();
    }
    return cached != null && version(cached) >= write.version();
  }

  private static String name(HasMetadata object) {
    return object.getMetadata().getName();
  }

  /** Resource versions of one kind are numbers that grow, as the API conventions have it. */
  private static long version(HasMetadata object) {
    return Long.parseLong(object.getMetadata().getResourceVersion());
  }
}
