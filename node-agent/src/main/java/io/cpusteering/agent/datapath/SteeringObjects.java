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
import io.cpusteering.agent.libbpf.ProgramInfo;
import io.cpusteering.agent.plan.program.ProgramSettings;
import io.cpusteering.bpf.BpfPrograms;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A steering program with its maps: freshly loaded, or opened from the pins of an interface. */
final class SteeringObjects implements AutoCloseable {
  /** The program for any settings. */
  private static final String STEER = "steer";

  /** The program for settings under which all packets are alike. */
  private static final String TAKE_TURNS = "take_turns";

  /** The program for the flow hash as it is by default. */
  private static final String HASH_FLOWS = "hash_flows";

  /** The same after rules. */
  private static final String HASH_OTHER_FLOWS = "hash_other_flows";

  private static final String PROGRAM = "program";
  private static final String TABLE = "table";
  private static final String RULE_TABLES = "tables";
  private static final String CONTROL = "control";
  static final String CONSTANTS = "constants";
  private static final String STATE = "state";
  private static final String LINES = "lines";
  static final String META = "meta";

  /** The program's map of its device maps. */
  private static final String DEVICES = "devices";

  private final BpfProgram program;
  private final BpfMap table;
  private final BpfMap ruleTables;
  private final BpfMap control;
  private final BpfMap constants;
  private final BpfMap state;
  private final BpfMap lines;
  private final BpfMap meta;
  private final BpfMap devices;
  private final DeviceSets deviceSets;

  /**
   * What {@link #constants} holds, which the kernel lets nobody change; null before it is asked.
   */
  private @Nullable Optional<ProgramConstants> knownConstants;

  private SteeringObjects(
      BpfProgram program,
      Function<String, BpfMap> maps,
      Function<SteeringObjects, DeviceSets> deviceSets) {
    List<BpfDescriptor> opened = new ArrayList<>(List.of(program));
    Function<String, BpfMap> remembering =
        name -> {
          BpfMap map = maps.apply(name);
          opened.add(map);
          return map;
        };
    try {
      this.program = program;
      this.table = remembering.apply(TABLE);
      this.ruleTables = remembering.apply(RULE_TABLES);
      this.control = remembering.apply(CONTROL);
      this.constants = remembering.apply(CONSTANTS);
      this.state = remembering.apply(STATE);
      this.lines = remembering.apply(LINES);
      this.meta = remembering.apply(META);
      this.devices = remembering.apply(DEVICES);
      this.deviceSets = deviceSets.apply(this);
    } catch (RuntimeException e) {
      opened.forEach(BpfDescriptor::close);
      throw e;
    }
  }

  /**
   * Loads a program with maps of its own.
   *
   * @param cpus the policy's CPU map, which decides whether the program takes frags
   * @param before what has the counters and cursors to go on with, or null for new ones
   */
  static SteeringObjects load(
      ProgramConstants constants, BpfMap cpus, @Nullable SteeringObjects before) {
    return load(BpfPrograms.STEER.read(), constants, cpus, before);
  }

  /** The same from another build of the program. */
  static SteeringObjects load(
      byte[] elf, ProgramConstants constants, BpfMap cpus, @Nullable SteeringObjects before) {
    try (BpfObject object = new BpfObject("steer", elf)) {
      object.useMap("cpus", cpus);
      if (before != null) {
        object.useMap(STATE, before.state);
        object.useMap(nameInObject(LINES), before.lines);
      }
      object.resizeMap(RULE_TABLES, constants.settings().tables());
      object.resizeMap(DEVICES, Math.max(1, constants.settings().sets()));
      object.initialize(".rodata", constants.encode());
      String program = program(constants.settings());
      Stream.of(STEER, TAKE_TURNS, HASH_FLOWS, HASH_OTHER_FLOWS)
          .filter(other -> !other.equals(program))
          .forEach(object::leaveOut);
      if (Frags.of(cpus)) {
        object.takeFrags(program);
      }
      object.load();
      return new SteeringObjects(
          object.program(program),
          name -> object.map(nameInObject(name)),
          loaded -> DeviceSets.create(loaded.devices, constants.settings().sets()));
    }
  }

  private static String program(ProgramSettings settings) {
    if (settings.allAlike()) {
      return TAKE_TURNS;
    }
    if (settings.othersByFlow()) {
      return settings.rules().actions().isEmpty() ? HASH_FLOWS : HASH_OTHER_FLOWS;
    }
    return STEER;
  }

  /** Opens what is pinned; empty when something is missing, foreign or of another layout. */
  static Optional<SteeringObjects> open(Path folder) {
    SteeringObjects found;
    try {
      found =
          new SteeringObjects(
              Bpf.openProgram(folder.resolve(PROGRAM)),
              name -> Bpf.openMap(folder.resolve(name)),
              opened -> DeviceSets.open(folder, opened.sets()));
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
    PinTree.pin(table, folder.resolve(TABLE));
    PinTree.pin(ruleTables, folder.resolve(RULE_TABLES));
    PinTree.pin(control, folder.resolve(CONTROL));
    PinTree.pin(constants, folder.resolve(CONSTANTS));
    PinTree.pin(state, folder.resolve(STATE));
    PinTree.pin(lines, folder.resolve(LINES));
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

  /** Of each receiving CPU, what changes with every packet. */
  BpfMap lines() {
    return lines;
  }

  BpfMap meta() {
    return meta;
  }

  InstalledTables tables() {
    return new InstalledTables(table, ruleTables, control);
  }

  /** The sets of interfaces that packets are sent out of. */
  DeviceSets deviceSets() {
    return deviceSets;
  }

  ProgramConstants constants() {
    return readConstants().orElseThrow();
  }

  private int sets() {
    return readConstants().map(known -> known.settings().sets()).orElse(0);
  }

  private Optional<ProgramConstants> readConstants() {
    Optional<ProgramConstants> known = knownConstants;
    if (known == null) {
      known = constants(constants);
      knownConstants = known;
    }
    return known;
  }

  /** What such a map holds; empty when it is something else, or of another layout. */
  static Optional<ProgramConstants> constants(BpfMap map) {
    return has(map, MapType.ARRAY, BpfLayout.Constants.SIZE)
        ? ProgramConstants.decode(map.read(0).orElseThrow())
        : Optional.empty();
  }

  /** Whether the program redirects into this CPU map. */
  boolean uses(BpfMap cpus) {
    return program.info().mapIds().contains(cpus.info().id());
  }

  /**
   * Whether the maps are the program's own, and as this agent knows them. They are not when an
   * agent was killed while it replaced the pins, or was of another version.
   */
  private boolean consistent() {
    ProgramInfo info = program.info();
    return Stream.of(table, constants, state, lines)
            .allMatch(map -> info.mapIds().contains(map.info().id()))
        && has(table, MapType.ARRAY, BpfLayout.Table.SIZE)
        && has(ruleTables, MapType.ARRAY, BpfLayout.Table.SIZE)
        && has(control, MapType.ARRAY, Integer.BYTES)
        && has(devices, MapType.ARRAY_OF_MAPS, Integer.BYTES)
        && has(state, MapType.PERCPU_ARRAY, BpfLayout.CpuState.SIZE)
        && has(lines, MapType.ARRAY, BpfLayout.MAX_LINES * BpfLayout.CpuLine.SIZE)
        && readConstants().isPresent()
        // Where all take turns nothing is hashed, and no half is in use.
        && (constants().settings().allAlike() || info.mapIds().contains(control.info().id()))
        && (constants().settings().tables() == 1 || info.mapIds().contains(ruleTables.info().id()))
        && (sets() == 0 || info.mapIds().contains(devices.info().id()))
        && deviceSets.isIn(devices)
        && Meta.read(meta).isPresent();
  }

  private static boolean has(BpfMap map, int type, int valueSize) {
    MapInfo info = map.info();
    return info.type() == type && info.valueSize() == valueSize;
  }

  private static String nameInObject(String name) {
    return switch (name) {
      case TABLE -> ".data.table";
      case LINES -> ".data.lines";
      case CONTROL -> ".bss";
      case CONSTANTS -> ".rodata";
      default -> name;
    };
  }

  @Override
  public void close() {
    deviceSets.close();
    Stream.of(program, table, ruleTables, control, constants, state, lines, meta, devices)
        .forEach(BpfDescriptor::close);
  }
}
