// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfDescriptor;
import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.BpfObject;
import io.cpusteering.agent.libbpf.BpfProgram;
import io.cpusteering.agent.libbpf.MapInfo;
import io.cpusteering.agent.libbpf.MapType;
import io.cpusteering.agent.plan.program.RuleSet;
import io.cpusteering.bpf.BpfPrograms;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Our second program with its maps: freshly loaded, or opened from the pins of a policy. */
final class RemoteObjects implements AutoCloseable {
  private static final String PROGRAM = "remote";
  private static final String CONSTANTS = "constants";
  private static final String STATE = "state";
  private static final String META = "meta";
  private static final String DEVICES = "devices";

  private final BpfProgram program;
  private final BpfMap constants;
  private final BpfMap state;
  private final BpfMap meta;
  private final BpfMap devices;
  private final DeviceSets deviceSets;

  private RemoteObjects(
      BpfProgram program,
      Function<String, BpfMap> maps,
      Function<RemoteObjects, DeviceSets> deviceSets) {
    List<BpfDescriptor> opened = new ArrayList<>(List.of(program));
    Function<String, BpfMap> remembering =
        name -> {
          BpfMap map = maps.apply(name);
          opened.add(map);
          return map;
        };
    try {
      this.program = program;
      this.constants = remembering.apply(CONSTANTS);
      this.state = remembering.apply(STATE);
      this.meta = remembering.apply(META);
      this.devices = remembering.apply(DEVICES);
      this.deviceSets = deviceSets.apply(this);
    } catch (RuntimeException e) {
      opened.forEach(BpfDescriptor::close);
      throw e;
    }
  }

  /**
   * Loads it with maps of its own.
   *
   * @param frags whether it takes packets that lie in several buffers, as its CPU map says
   * @param state counters to go on with, or null for new ones
   */
  static RemoteObjects load(RuleSet rules, boolean frags, @Nullable BpfMap state) {
    return load(
        BpfPrograms.REMOTE.read(),
        rules,
        state,
        object -> {
          if (frags) {
            object.takeFrags(PROGRAM);
          }
        });
  }

  /** The same from another build of the program, or loaded in another way. */
  static RemoteObjects load(
      byte[] elf, RuleSet rules, @Nullable BpfMap state, Consumer<BpfObject> configure) {
    try (BpfObject object = new BpfObject(PROGRAM, elf)) {
      if (state != null) {
        object.useMap(STATE, state);
      }
      object.resizeMap(DEVICES, Math.max(1, rules.sets()));
      object.initialize(".rodata", new RemoteConstants(rules).encode());
      configure.accept(object);
      object.load();
      return new RemoteObjects(
          object.program(PROGRAM),
          name -> object.map(name.equals(CONSTANTS) ? ".rodata" : name),
          loaded -> DeviceSets.create(loaded.devices, rules.sets()));
    }
  }

  /** Opens what is pinned; empty when something is missing, foreign or of another layout. */
  static Optional<RemoteObjects> open(Path folder) {
    RemoteObjects found;
    try {
      found =
          new RemoteObjects(
              Bpf.openProgram(folder.resolve(PROGRAM)),
              name -> Bpf.openMap(folder.resolve(name)),
              opened -> DeviceSets.open(folder, opened.rules().map(RuleSet::sets).orElse(0)));
    } catch (BpfException e) {
      return Optional.empty();
    }
    if (found.consistent()) {
      return Optional.of(found);
    }
    found.close();
    return Optional.empty();
  }

  /** Pins everything, each in place of what is pinned there. */
  void pin(Path folder) {
    PinTree.pin(constants, folder.resolve(CONSTANTS));
    PinTree.pin(state, folder.resolve(STATE));
    PinTree.pin(meta, folder.resolve(META));
    PinTree.pin(devices, folder.resolve(DEVICES));
    deviceSets.pin(folder);
    PinTree.pin(program, folder.resolve(PROGRAM));
  }

  BpfProgram program() {
    return program;
  }

  BpfMap state() {
    return state;
  }

  BpfMap meta() {
    return meta;
  }

  DeviceSets deviceSets() {
    return deviceSets;
  }

  /** What it does; empty when it is of another layout. */
  Optional<RuleSet> rules() {
    if (!has(constants, MapType.ARRAY, BpfLayout.RemoteConstants.SIZE)) {
      return Optional.empty();
    }
    return RemoteConstants.decode(constants.read(0).orElseThrow()).map(RemoteConstants::rules);
  }

  private boolean consistent() {
    return Stream.of(constants, state, devices)
            .allMatch(map -> program.info().mapIds().contains(map.info().id()))
        && has(state, MapType.PERCPU_ARRAY, BpfLayout.RemoteState.SIZE)
        && has(devices, MapType.ARRAY_OF_MAPS, Integer.BYTES)
        && rules().isPresent()
        && deviceSets.isIn(devices)
        && Meta.read(meta).isPresent();
  }

  private static boolean has(BpfMap map, int type, int valueSize) {
    MapInfo info = map.info();
    return info.type() == type && info.valueSize() == valueSize;
  }

  @Override
  public void close() {
    deviceSets.close();
    Stream.of(program, constants, state, meta, devices).forEach(BpfDescriptor::close);
  }
}
