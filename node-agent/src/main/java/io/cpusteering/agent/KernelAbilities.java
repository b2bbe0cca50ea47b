// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import io.cpusteering.agent.datapath.Ability;
import io.cpusteering.agent.datapath.AbilityProbe;
import io.cpusteering.agent.datapath.BpfFileSystem;
import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.LibbpfMissingException;
import io.cpusteering.agent.loop.Abilities;
import io.cpusteering.agent.loop.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether this process finds libbpf, a BPF file system and its capabilities, and whether the kernel
 * then does what steering needs.
 */
final class KernelAbilities implements Abilities {
  /** See {@code linux/capability.h}. */
  private static final int SYS_ADMIN = 21;

  private static final Map<String, Integer> NEEDED = new LinkedHashMap<>();

  static {
    NEEDED.put("NET_ADMIN", 12);
    NEEDED.put("PERFMON", 38);
    NEEDED.put("BPF", 39);
  }

  private final Path bpffs;
  private final Path processStatus;
  private volatile boolean proven;
  private volatile List<Trouble> lacking = List.of();

  /**
   * @param bpffs where pins go
   * @param processStatus {@code /proc/self/status} on a real machine
   */
  KernelAbilities(Path bpffs, Path processStatus) {
    this.bpffs = bpffs;
    this.processStatus = processStatus;
  }

  @Override
  public List<Trouble> missing() {
    List<Trouble> missing = found(!proven);
    return missing.stream().anyMatch(Trouble::blocking)
        ? missing
        : Stream.concat(missing.stream(), triedOut().stream()).toList();
  }

  /** What is found missing without trying anything in the kernel. */
  List<Trouble> found() {
    return found(false);
  }

  /**
   * @param pins whether anything is to be pinned
   */
  private List<Trouble> found(boolean pins) {
    return Stream.of(libbpf(), bpffs(true, pins), capabilities(NEEDED))
        .flatMap(Optional::stream)
        .toList();
  }

  /** What is found missing for reading what is pinned. */
  List<Trouble> foundForReading() {
    return Stream.of(libbpf(), bpffs(false, false), capabilities(Map.of("BPF", NEEDED.get("BPF"))))
        .flatMap(Optional::stream)
        .toList();
  }

  /** Tries what can't be looked up; no more once it has worked, since it loads a program. */
  private List<Trouble> triedOut() {
    if (proven) {
      return lacking;
    }
    lacking =
        new AbilityProbe(bpffs)
            .probe().stream()
                .filter(ability -> !ability.ok())
                .map(
                    ability ->
                        new Trouble(ability.reason().label(), explain(ability), ability.needed()))
                .toList();
    proven = lacking.stream().noneMatch(Trouble::blocking);
    return lacking;
  }

  private String explain(Ability ability) {
    return ability.reason() == Ability.Reason.NO_PERMISSION
        ? ability.message() + LockedMemory.advice(processStatus.resolveSibling("limits"))
        : ability.message();
  }

  private static Optional<Trouble> libbpf() {
    try {
      Bpf.libraryVersion();
      return Optional.empty();
    } catch (LibbpfMissingException e) {
      return Optional.of(new Trouble("NoLibbpf", e.getMessage(), true));
    }
  }

  /**
   * @param writing whether it matters that nothing can be pinned
   * @param pins whether nothing can be done without that
   */
  private Optional<Trouble> bpffs(boolean writing, boolean pins) {
    try {
      BpfFileSystem there = BpfFileSystem.at(bpffs).orElse(null);
      if (there == null) {
        return Optional.of(noBpffs(""));
      }
      if (there.closed()) {
        return Optional.of(readOnly(true));
      }
      // What is pinned can still be changed, and whatever harms must be.
      return writing && there.readOnly() ? Optional.of(readOnly(pins)) : Optional.empty();
    } catch (IOException e) {
      return Optional.of(noBpffs(" (%s)".formatted(e)));
    }
  }

  private Trouble readOnly(boolean blocking) {
    return new Trouble(
        Ability.Reason.BPFFS_READ_ONLY.label(),
        ("the BPF file system at %s is read-only: what is steered stays steered, but nothing new can"
                + " be attached, and changes fail or wait; make it writable on the host (mount -o"
                + " remount,rw /sys/fs/bpf), or the volume that brings it here; a pod that was"
                + " started meanwhile must be started anew")
            .formatted(bpffs),
        blocking);
  }

  private Trouble noBpffs(String why) {
    return new Trouble(
        "NoBpffs",
        ("no BPF file system is at %s%s, so steering could not outlive the agent; mount one on the"
                + " host (mount -t bpf bpf /sys/fs/bpf) or name another folder with --bpffs")
            .formatted(bpffs, why),
        true);
  }

  private Optional<Trouble> capabilities(Map<String, Integer> needed) {
    List<String> missing = new ArrayList<>();
    try (Stream<String> lines = Files.lines(processStatus)) {
      long effective =
          lines
              .filter(line -> line.startsWith("CapEff:"))
              .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
              .findFirst()
              .orElse(0L);
      needed.forEach(
          (name, bit) -> {
            // SYS_ADMIN stands for the two that were once part of it.
            boolean implied = !name.equals("NET_ADMIN") && has(effective, SYS_ADMIN);
            if (!has(effective, bit) && !implied) {
              missing.add(name);
            }
          });
    } catch (IOException e) {
      return Optional.of(
          new Trouble(
              "NoPermission",
              "the capabilities of this process can't be read from %s (%s)"
                  .formatted(processStatus, e),
              true));
    }
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Trouble(
                "NoPermission",
                "this process lacks the capabilities %s; run it as root, or add them to the container"
                    .formatted(String.join(", ", missing)),
                true));
  }

  private static boolean has(long set, int bit) {
    return (set >>> bit & 1) == 1;
  }
}
