// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.CpuFacts;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.api.CpuList;
import io.cpusteering.api.policy.AvoidedCpus;
import io.cpusteering.api.policy.CpuWeight;
import io.cpusteering.api.policy.Cpus;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which CPUs an interface is steered to, and their shares. */
final class CpuChooser {
  private static final int DEFAULT_MAX = 8;
  private static final String LOCAL = "Local";
  private static final String ANY = "Any";

  private final CpuFacts host;

  CpuChooser(CpuFacts host) {
    this.host = host;
  }

  CpuChoice choose(@Nullable Cpus asked, InterfaceFacts of) {
    Cpus cpus = asked == null ? new Cpus(null, null, null, null, null, null) : asked;
    CpuList list = parse(cpus.list());
    boolean listed = !list.isEmpty();
    CpuList wanted = (listed ? list : host.online()).minus(parse(cpus.exclude()));
    CpuList unknown = wanted.minus(host.possible());
    CpuList offline = wanted.minus(unknown).minus(host.online());
    List<AvoidedCpus> kinds = avoided(cpus, listed);
    CpuList exclusive =
        kinds.contains(AvoidedCpus.KUBELET_EXCLUSIVE)
            ? Objects.requireNonNullElse(host.exclusive(), CpuList.EMPTY)
            : CpuList.EMPTY;
    CpuList left = avoid(wanted.intersect(host.online()).minus(exclusive), kinds, of);
    int max = Objects.requireNonNullElse(cpus.max(), DEFAULT_MAX);
    if (!listed) {
      left = CpuList.of(near(left, cpus.numaNode(), of).stream().limit(max));
    }

    SortedMap<Integer, Integer> weighted = weights(cpus.weights());
    SortedMap<Integer, Integer> chosen = shares(left, weighted);
    CpuList unused =
        CpuList.of(weighted.keySet().stream().mapToInt(Integer::intValue))
            .minus(left)
            .minus(unknown)
            .minus(offline)
            .minus(exclusive);
    // Without a list as many as it can ever be: slots must not move when the number changes.
    int configured =
        listed
            ? sum(shares(wanted, weighted))
            : Math.min(max, host.possible().minus(parse(cpus.exclude())).size());
    return new CpuChoice(
        chosen,
        configured,
        unknown,
        offline,
        unused,
        listed ? wanted.intersect(exclusive) : CpuList.EMPTY);
  }

  private CpuList avoid(CpuList from, List<AvoidedCpus> kinds, InterfaceFacts of) {
    CpuList left = kinds.contains(AvoidedCpus.ISOLATED) ? from.minus(host.isolated()) : from;
    if (kinds.contains(AvoidedCpus.RECEIVE_QUEUE)) {
      CpuList others = left.minus(of.receiveCpus());
      return others.isEmpty() ? left : others;
    }
    return left;
  }

  private static List<AvoidedCpus> avoided(Cpus cpus, boolean listed) {
    if (cpus.avoid() != null) {
      return cpus.avoid();
    }
    return listed ? List.of(AvoidedCpus.KUBELET_EXCLUSIVE) : List.of(AvoidedCpus.values());
  }

  private CpuList near(CpuList from, @Nullable String numaNode, InterfaceFacts of) {
    return switch (Objects.requireNonNullElse(numaNode, LOCAL)) {
      case LOCAL -> {
        CpuList local = of.numaNode() == null ? from : from.intersect(node(of.numaNode()));
        yield local.isEmpty() ? from : local;
      }
      case ANY -> from;
      case String number -> from.intersect(node(Integer.parseInt(number)));
    };
  }

  /** A kernel without NUMA has one node, of which it doesn't tell. */
  private CpuList node(int number) {
    return number == 0 && host.numaNodes().isEmpty()
        ? host.possible()
        : host.numaNodes().getOrDefault(number, CpuList.EMPTY);
  }

  private static SortedMap<Integer, Integer> weights(@Nullable List<CpuWeight> weights) {
    SortedMap<Integer, Integer> all = new TreeMap<>();
    if (weights != null) {
      for (CpuWeight weight : weights) {
        int share = Objects.requireNonNullElse(weight.weight(), 1);
        parse(weight.cpus()).stream().forEach(cpu -> all.put(cpu, share));
      }
    }
    return all;
  }

  private static SortedMap<Integer, Integer> shares(
      CpuList cpus, SortedMap<Integer, Integer> weighted) {
    SortedMap<Integer, Integer> shares = new TreeMap<>();
    cpus.stream().forEach(cpu -> shares.put(cpu, weighted.getOrDefault(cpu, 1)));
    return shares;
  }

  private static int sum(SortedMap<Integer, Integer> shares) {
    return shares.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static CpuList parse(@Nullable String list) {
    return list == null || list.isEmpty() ? CpuList.EMPTY : CpuList.parse(list);
  }
}
