// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.status;

import io.cpusteering.agent.datapath.DatapathState;
import io.cpusteering.agent.datapath.DatapathState.Attachment;
import io.cpusteering.api.node.CpuMapEntries;
import io.cpusteering.api.node.CpuMapStatus;
import io.cpusteering.api.node.DeviceMapEntry;
import io.cpusteering.api.node.DeviceMapStatus;
import io.cpusteering.api.node.InterfaceStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** The status of one interface in words: what is or would be done with it, how, and what is odd. */
final class InterfaceText {
  private static final String STEERED = "Steered";
  private static final String INDENT = "  ";

  private final DatapathState before;
  private final boolean foreseen;

  /**
   * @param before what the kernel had from us before
   * @param foreseen whether the status is of what would be
   */
  InterfaceText(DatapathState before, boolean foreseen) {
    this.before = before;
    this.foreseen = foreseen;
  }

  List<String> lines(InterfaceStatus it) {
    List<String> lines = new ArrayList<>();
    Condition steered = condition(it);
    boolean yes = "True".equals(steered.getStatus());
    lines.add("%s: %s".formatted(it.name(), yes ? steering(it) : notSteering(it)));
    if (yes) {
      how(it).forEach(line -> lines.add(INDENT + line));
    }
    List<Condition> others =
        conditions(it).stream().filter(each -> !STEERED.equals(each.getType())).toList();
    if (!yes && others.stream().noneMatch(o -> o.getReason().equals(steered.getReason()))) {
      lines.add(INDENT + remark(steered));
    }
    others.forEach(other -> lines.add(INDENT + remark(other)));
    return lines;
  }

  static List<Condition> conditions(InterfaceStatus it) {
    return Objects.requireNonNullElse(it.conditions(), List.<Condition>of());
  }

  /** The constant as the API writes it. */
  static String words(Enum<?> constant) {
    return Arrays.stream(constant.name().split("_"))
        .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining());
  }

  private static Condition condition(InterfaceStatus it) {
    return conditions(it).stream()
        .filter(each -> STEERED.equals(each.getType()))
        .findFirst()
        .orElseThrow();
  }

  private static String remark(Condition it) {
    return "%s: %s".formatted(it.getReason(), it.getMessage());
  }

  private String steering(InterfaceStatus it) {
    String by =
        "by policy %s in %s mode"
            .formatted(
                it.policy(),
                words(Objects.requireNonNull(it.attachMode())).toLowerCase(Locale.ROOT));
    if (!foreseen) {
      return "steered " + by;
    }
    Optional<Attachment> had =
        before.attachments().stream()
            .filter(each -> Objects.equals(each.ifindex(), it.index()))
            .findFirst();
    if (had.isEmpty()) {
      return "would be steered " + by;
    }
    boolean same =
        had.get().uid().equals(it.uid())
            && had.get().revision().equals(it.revision())
            && words(had.get().mode()).equals(words(it.attachMode()));
    return same ? "stays steered " + by : "would change and be steered " + by;
  }

  private String notSteering(InterfaceStatus it) {
    boolean had =
        before.attachments().stream().anyMatch(each -> Objects.equals(each.ifindex(), it.index()));
    if (foreseen) {
      return had ? "would no longer be steered" : "would not be steered";
    }
    return had ? "no longer steered" : "not steered";
  }

  private static List<String> how(InterfaceStatus it) {
    List<String> lines = new ArrayList<>();
    CpuMapStatus map = it.cpuMap();
    if (map != null) {
      String algorithm = map.algorithm() == null ? "by rules" : words(map.algorithm());
      Objects.requireNonNullElse(map.entries(), List.<CpuMapEntries>of())
          .forEach(entries -> lines.add(algorithm + " over " + entries(entries)));
    }
    Objects.requireNonNullElse(it.deviceMaps(), List.<DeviceMapStatus>of())
        .forEach(devices -> lines.add(devices(devices)));
    return lines;
  }

  private static String entries(CpuMapEntries it) {
    StringBuilder text =
        new StringBuilder("CPUs %s with queues of %d packets".formatted(it.cpus(), it.queueSize()));
    if (it.weight() != null) {
      text.append(", weight ").append(it.weight());
    }
    if (it.nice() != null) {
      text.append(", threads at nice ").append(it.nice());
    }
    if (it.programId() != null) {
      text.append(", second program ").append(it.programId());
    }
    return text.toString();
  }

  private static String devices(DeviceMapStatus it) {
    String rules =
        it.rules() == null ? "what no rule is for" : "rules " + String.join(", ", it.rules());
    List<DeviceMapEntry> entries = Objects.requireNonNullElse(it.entries(), List.of());
    return entries.isEmpty()
        ? "sends %s nowhere: none of the interfaces can take it".formatted(rules)
        : "sends %s out of %s"
            .formatted(
                rules,
                entries.stream().map(DeviceMapEntry::name).collect(Collectors.joining(", ")));
  }
}
