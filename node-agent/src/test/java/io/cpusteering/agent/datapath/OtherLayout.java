// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfLink;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.BpfObject;
import io.cpusteering.agent.libbpf.BpfProgram;
import io.cpusteering.agent.plan.IndirectionTable;
import io.cpusteering.bpf.BpfPrograms;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Steering as an agent of another version leaves it, which says so of everything it has pinned. */
final class OtherLayout {
  private static final String PROGRAM = "take_turns";

  /** Pins and what the program calls them. */
  private static final Map<String, String> MAPS =
      Map.of(
          "table", ".data.table",
          "tables", "tables",
          "control", ".bss",
          "constants", ".rodata",
          "state", "state",
          "lines", ".data.lines",
          "meta", "meta",
          "devices", "devices");

  private OtherLayout() {}

  /**
   * Replaces what the policy of {@link Plans#UID} steers an interface by, under the same link and
   * with the same tables.
   *
   * @param version of the layout
   */
  static void takesOver(Path bpffs, int ifindex, int version) {
    PinTree tree = new PinTree(bpffs);
    Path folder = tree.networkInterface(ifindex);
    try (SteeringObjects ours = SteeringObjects.open(folder).orElseThrow();
        PolicyPins policy = PolicyPins.open(tree, Plans.UID);
        BpfLink link = Bpf.openLink(folder.resolve("link"));
        BpfObject object = new BpfObject("steer", BpfPrograms.STEER.read())) {
      Meta meta = Meta.read(ours.meta()).orElseThrow();
      PolicyCpuMap cpuMap =
          policy.cpuMaps().stream().filter(map -> ours.uses(map.map())).findFirst().orElseThrow();
      load(object, cpuMap, ours.constants().encode().putInt(0, version));
      writeTables(object, ours.tables().read());
      write(meta, version, object);
      try (BpfProgram program = object.program(PROGRAM)) {
        link.replaceProgram(program);
        MAPS.forEach((pin, name) -> pin(object, name, folder.resolve(pin)));
        PinTree.pin(program, folder.resolve("program"));
      }
      try (BpfMap observed = Bpf.openMap(policy.folder().resolve("meta"))) {
        of(TracepointObserver.meta(policy).orElseThrow(), version).write(observed);
      }
    }
  }

  private static void load(BpfObject object, PolicyCpuMap cpuMap, ByteBuffer constants) {
    object.useMap("cpus", cpuMap.map());
    object.resizeMap("tables", 1);
    object.resizeMap("devices", 1);
    object.initialize(".rodata", constants);
    List.of("steer", "hash_flows", "hash_other_flows").forEach(object::leaveOut);
    if (cpuMap.frags()) {
      object.takeFrags(PROGRAM);
    }
    object.load();
  }

  private static void writeTables(BpfObject object, List<IndirectionTable> tables) {
    try (BpfMap first = object.map(".data.table");
        BpfMap others = object.map("tables");
        BpfMap control = object.map(".bss")) {
      new InstalledTables(first, others, control).write(tables);
    }
  }

  private static void write(Meta meta, int version, BpfObject object) {
    try (BpfMap map = object.map("meta")) {
      of(meta, version).write(map);
    }
  }

  private static void pin(BpfObject object, String name, Path path) {
    try (BpfMap map = object.map(name)) {
      PinTree.pin(map, path);
    }
  }

  private static Meta of(Meta meta, int version) {
    return new Meta(
        version,
        meta.uid(),
        meta.policy(),
        meta.revision(),
        meta.interfaceName(),
        meta.modes(),
        meta.mode(),
        meta.rules(),
        meta.frags(),
        meta.bases(),
        meta.lineups());
  }
}
