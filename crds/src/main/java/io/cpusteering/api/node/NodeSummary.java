// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cpusteering.api.CpuList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a node does, in a few words: columns of kubectl can neither count nor join.
 *
 * @param policies how many of the node's policies are in force as asked, such as 2/3
 * @param interfaces names of the steered interfaces, separated by commas
 * @param cpus Linux CPU list of all CPUs that packets are spread over
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeSummary(
    @Nullable String policies, @Nullable String interfaces, @Nullable String cpus) {

  static NodeSummary of(
      @Nullable List<NodePolicyStatus> policies, @Nullable List<InterfaceStatus> interfaces) {
    List<NodePolicyStatus> all = Objects.requireNonNullElse(policies, List.of());
    List<InterfaceStatus> steered =
        Objects.requireNonNullElse(interfaces, List.<InterfaceStatus>of()).stream()
            .filter(each -> each.attachMode() != null)
            .toList();
    long ready = all.stream().filter(policy -> policy.state() == PolicyState.READY).count();
    return new NodeSummary(
        ready + "/" + all.size(),
        steered.stream().map(InterfaceStatus::name).collect(Collectors.joining(",")),
        steered.stream()
            .flatMap(NodeSummary::cpuLists)
            .map(CpuList::parse)
            .reduce(CpuList.EMPTY, CpuList::union)
            .toString());
  }

  private static Stream<String> cpuLists(InterfaceStatus steered) {
    return Stream.ofNullable(steered.cpuMap())
        .flatMap(map -> Stream.ofNullable(map.entries()))
        .flatMap(List::stream)
        .flatMap(entry -> Stream.ofNullable(entry.cpus()));
  }
}
