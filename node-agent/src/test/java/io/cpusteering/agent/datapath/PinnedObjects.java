// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.datapath.KernelObject.Kind;
import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.BpfLink;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.BpfProgram;
import io.cpusteering.agent.libbpf.ObjectIds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is pinned below a folder, looked at from outside.
 *
 * @param kinds what each pin is, by its path from there
 * @param objects everything that the pins keep alive
 */
record PinnedObjects(SortedMap<String, Kind> kinds, Set<KernelObject> objects) {

  /** Looks; finds nothing where nothing is. */
  static PinnedObjects below(Path folder) {
    PinnedObjects found = new PinnedObjects(new TreeMap<>(), new HashSet<>());
    if (Files.exists(folder)) {
      try (Stream<Path> paths = Files.walk(folder)) {
        paths
            .filter(path -> !Files.isDirectory(path))
            .forEach(path -> found.add(folder.relativize(path).toString(), path));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return found;
  }

  private void add(String name, Path pin) {
    Kind kind = kind(pin);
    kinds.put(name, kind);
    switch (kind) {
      case MAP -> {
        try (BpfMap map = Bpf.openMap(pin)) {
          add(Kind.MAP, map.info().id());
        }
      }
      case PROGRAM -> {
        try (BpfProgram program = Bpf.openProgram(pin)) {
          addProgram(program.info().id());
        }
      }
      case LINK -> {
        try (BpfLink link = Bpf.openLink(pin)) {
          add(Kind.LINK, link.info().id());
          addProgram(link.info().programId());
        }
      }
    }
  }

  private void addProgram(long id) {
    add(Kind.PROGRAM, id);
    ObjectIds.mapsOf(id).forEach(map -> add(Kind.MAP, map));
  }

  private void add(Kind kind, long id) {
    objects.add(new KernelObject(kind, id));
  }

  private static Kind kind(Path pin) {
    try {
      Bpf.openMap(pin).close();
      return Kind.MAP;
    } catch (BpfException noMap) {
      try {
        Bpf.openProgram(pin).close();
        return Kind.PROGRAM;
      } catch (BpfException noProgram) {
        return Kind.LINK;
      }
    }
  }

  /** Those of some objects that the kernel still has, for whatever reason. */
  static Set<KernelObject> alive(Collection<KernelObject> objects) {
    Map<Kind, Set<Long>> there =
        Map.of(
            Kind.PROGRAM, ObjectIds.programs(),
            Kind.MAP, ObjectIds.maps(),
            Kind.LINK, ObjectIds.links());
    return objects.stream()
        .filter(object -> there.get(object.kind()).contains(object.id()))
        .collect(Collectors.toUnmodifiableSet());
  }
}
