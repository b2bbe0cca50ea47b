// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks for what the known claimants of the XDP hook leave on a machine. That one is installed is
 * no claim: only its XDP mode is, as its own configuration or its pins show it.
 *
 * <p>Paths and formats are those of the projects' sources: Cilium ({@code
 * pkg/datapath/linux/config}, {@code pkg/datapath/loader}), Calico ({@code felix/bpf}), bpfman
 * ({@code bpfman/src/utils.rs}), the AF_XDP plugins for Kubernetes ({@code internal/deviceplugin})
 * and the kubelet's device manager, which writes down the plugins' devices.
 */
public final class ClaimantReader {
  /** XDP acceleration of services, and the filter of addresses before everything else. */
  private static final Pattern CILIUM_XDP =
      Pattern.compile("#define\\s+(ENABLE_NODEPORT_ACCELERATION|ENABLE_PREFILTER)\\b.*");

  /** Macros of several lines with a case for each device that Cilium works on. */
  private static final Pattern CILIUM_DEVICES =
      Pattern.compile("#define\\s+(NATIVE_DEV_MAC_BY_IFINDEX|IS_L3_DEV)\\(.*");

  private static final Pattern CASE = Pattern.compile("\\bcase (\\d{1,9}):");

  private static final Pattern CALICO_MAP = Pattern.compile("(.+)_ipv[46]_v\\d+_blacklist");
  private static final String CALICO_PROGRAM = "_xdp.json";

  private static final Pattern BPFMAN_DISPATCHER =
      Pattern.compile("dispatcher_(\\d+)_(\\d{1,9})_(\\d+|link)");

  private static final String AF_XDP_RESOURCE = "afxdp/";

  private static final JsonMapper JSON = new JsonMapper();

  private final Path root;
  private final Path bpffs;

  /**
   * @param root of the machine's files, {@code /} on a real one
   * @param bpffs where the machine's bpffs is
   */
  public ClaimantReader(Path root, Path bpffs) {
    this.root = root;
    this.bpffs = bpffs;
  }

  /**
   * Looks.
   *
   * @param interfaces of this network namespace
   * @throws UncheckedIOException when something is there and can't be read: nobody knows then who
   *     wants what
   */
  public ClaimantFacts read(List<InterfaceFacts> interfaces) {
    List<HookClaim> claims = new ArrayList<>();
    Set<Claimant> settled = EnumSet.noneOf(Claimant.class);
    try {
      cilium(interfaces, claims, settled);
      calico(claims, settled);
      bpfman(interfaces, claims, settled);
      devicePlugin(claims, settled);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "who else wants the XDP hook can't be told: " + e.getMessage(), e);
    }
    return new ClaimantFacts(claims, settled);
  }

  private void cilium(
      List<InterfaceFacts> interfaces, List<HookClaim> claims, Set<Claimant> settled)
      throws IOException {
    Path config = root.resolve("run/cilium/state/globals/node_config.h");
    List<String> lines = TextFiles.lines(config);
    if (!lines.isEmpty()) {
      settled.add(Claimant.CILIUM);
      Optional<String> mode =
          lines.stream()
              .map(line -> CILIUM_XDP.matcher(line.strip()))
              .filter(Matcher::matches)
              .map(line -> line.group(1))
              .findFirst();
      mode.ifPresent(
          name ->
              claims.add(
                  new HookClaim(
                      Claimant.CILIUM,
                      names(ciliumDevices(lines), interfaces),
                      "%s is defined in %s".formatted(name, config))));
      return;
    }
    // Without its configuration its pins are left to go by.
    Path devices = bpffs.resolve("cilium/devices");
    Set<String> pinned = new HashSet<>();
    for (Path device : TextFiles.children(devices)) {
      if (Files.exists(device.resolve("links/cil_xdp_entry"))) {
        pinned.add(device.getFileName().toString());
      }
    }
    // A bpffs takes no dot in a name, for which Cilium writes a dash.
    claim(
        claims,
        Claimant.CILIUM,
        namesWhere(interfaces, on -> pinned.contains(on.name().replace('.', '-'))),
        "cil_xdp_entry is pinned below " + devices);
  }

  private static Set<Integer> ciliumDevices(List<String> lines) {
    Set<Integer> indexes = new TreeSet<>();
    boolean inside = false;
    for (String line : lines) {
      inside |= CILIUM_DEVICES.matcher(line).matches();
      if (inside) {
        CASE.matcher(line).results().forEach(it -> indexes.add(Integer.valueOf(it.group(1))));
        inside = line.endsWith("\\");
      }
    }
    return indexes;
  }

  private void calico(List<HookClaim> claims, Set<Claimant> settled) throws IOException {
    Path maps = bpffs.resolve("calico/xdp");
    Path programs = root.resolve("run/calico/bpf/prog");
    if (Files.isDirectory(maps) || Files.isDirectory(programs)) {
      settled.add(Claimant.CALICO);
    }
    Set<String> mapped = new TreeSet<>();
    for (Path map : TextFiles.children(maps)) {
      Matcher name = CALICO_MAP.matcher(map.getFileName().toString());
      if (name.matches()) {
        mapped.add(name.group(1));
      }
    }
    claim(claims, Claimant.CALICO, mapped, "its map of blocked addresses is pinned in " + maps);
    Set<String> attached = new TreeSet<>();
    for (Path program : TextFiles.children(programs)) {
      String name = program.getFileName().toString();
      if (name.endsWith(CALICO_PROGRAM)) {
        attached.add(name.substring(0, name.length() - CALICO_PROGRAM.length()));
      }
    }
    claim(claims, Claimant.CALICO, attached, "its note of an XDP program there is in " + programs);
  }

  private void bpfman(
      List<InterfaceFacts> interfaces, List<HookClaim> claims, Set<Claimant> settled)
      throws IOException {
    Path dispatchers = root.resolve("run/bpfman/fs/xdp");
    if (Files.isDirectory(dispatchers)) {
      settled.add(Claimant.BPFMAN);
    }
    Set<Integer> indexes = new HashSet<>();
    for (Path pin : TextFiles.children(dispatchers)) {
      Matcher name = BPFMAN_DISPATCHER.matcher(pin.getFileName().toString());
      if (name.matches() && name.group(1).equals(networkNamespace())) {
        indexes.add(Integer.valueOf(name.group(2)));
      }
    }
    claim(
        claims,
        Claimant.BPFMAN,
        names(indexes, interfaces),
        "its dispatcher for the interface is pinned in " + dispatchers);
  }

  /** The inode number, as bpfman tells namespaces apart. */
  private String networkNamespace() throws IOException {
    Path link = root.resolve("proc/self/ns/net");
    return Files.isSymbolicLink(link)
        ? Files.readSymbolicLink(link).toString().replaceAll("\\D", "")
        : "";
  }

  private void devicePlugin(List<HookClaim> claims, Set<Claimant> settled) throws IOException {
    Path checkpoint = root.resolve("var/lib/kubelet/device-plugins/kubelet_internal_checkpoint");
    List<String> lines = TextFiles.lines(checkpoint);
    if (lines.isEmpty()) {
      return;
    }
    settled.add(Claimant.AF_XDP_PLUGIN);
    JsonNode resources =
        JSON.readTree(String.join("\n", lines)).path("Data").path("RegisteredDevices");
    resources
        .properties()
        .forEach(
            resource -> {
              if (resource.getKey().startsWith(AF_XDP_RESOURCE)) {
                Set<String> devices = new TreeSet<>();
                resource.getValue().forEach(device -> devices.add(device.asText()));
                claim(
                    claims,
                    Claimant.AF_XDP_PLUGIN,
                    devices,
                    "it is a device of %s in %s".formatted(resource.getKey(), checkpoint));
              }
            });
  }

  private static void claim(
      List<HookClaim> claims, Claimant claimant, Set<String> interfaces, String evidence) {
    if (!interfaces.isEmpty()) {
      claims.add(new HookClaim(claimant, interfaces, evidence));
    }
  }

  private static Set<String> names(Set<Integer> indexes, List<InterfaceFacts> interfaces) {
    return namesWhere(interfaces, on -> indexes.contains(on.ifindex()));
  }

  private static Set<String> namesWhere(
      List<InterfaceFacts> interfaces, Predicate<InterfaceFacts> which) {
    Set<String> names = new TreeSet<>();
    interfaces.stream().filter(which).map(InterfaceFacts::name).forEach(names::add);
    return names;
  }
}
