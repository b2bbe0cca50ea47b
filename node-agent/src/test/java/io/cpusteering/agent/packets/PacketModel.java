// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets;

import io.cpusteering.agent.packets.Settings.Exit;
import io.cpusteering.agent.plan.program.HashSettings;
import io.cpusteering.agent.plan.program.Rule;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.ControlTraffic;
import io.cpusteering.api.policy.MissAction;
import io.cpusteering.api.policy.RoundRobinPackets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rules of {@code docs/datapath.md}. Left out are the passing of unfinished checksums and the
 * empty table, which say nothing about the reading of frames and have tests of their own.
 */
public final class PacketModel implements ProgramUnderTest {
  private final Settings settings;
  private final ProductSums sums;

  public PacketModel(Settings settings) {
    this.settings = settings;
    this.sums = new ProductSums(settings.seed());
  }

  @Override
  public Answer answer(byte[] bytes) {
    Frame frame = new Frame(bytes);
    EthernetHeader ethernet = EthernetHeader.read(frame, 0).orElseThrow();
    Optional<IpHeader> outer = IpHeader.read(frame, ethernet.etherType(), ethernet.payload());
    RuleMatcher matcher = new RuleMatcher(frame, ethernet, outer);
    List<Rule> rules = settings.rules();
    for (int rule = 0; rule < rules.size(); rule++) {
      if (matcher.matches(rules.get(rule).match())) {
        return new Answer.ByRule(
            rule + 1, answer(rules.get(rule).action(), frame, ethernet, outer));
      }
    }
    return answer(settings.otherwise(), frame, ethernet, outer);
  }

  private Answer answer(
      RuleAction action, Frame frame, EthernetHeader ethernet, Optional<IpHeader> outer) {
    return switch (action) {
      case RuleAction.Pass() -> new Answer.PassAsAsked();
      case RuleAction.Drop() -> new Answer.Drop();
      case RuleAction.Redirect redirect -> redirected(redirect);
      case RuleAction.Steer steer -> steered(steer, frame, ethernet, outer);
    };
  }

  /** Frames are not looked at for that. */
  private Answer redirected(RuleAction.Redirect redirect) {
    Set<Exit> ready = settings.sets().get(redirect.set());
    if (!redirect.broadcast()) {
      return ready.isEmpty()
          ? new Answer.NotSent(redirect.onMiss())
          : new Answer.Redirected(redirect.set());
    }
    boolean anybody = redirect.excludeIngress() ? ready.contains(Exit.OTHER) : !ready.isEmpty();
    return anybody ? new Answer.Redirected(redirect.set()) : new Answer.NotSent(MissAction.PASS);
  }

  private Answer steered(
      RuleAction.Steer steer, Frame frame, EthernetHeader ethernet, Optional<IpHeader> outer) {
    if (takesTurns(steer) && steer.how().packets() == RoundRobinPackets.ALL) {
      return new Answer.Turn(steer.table());
    }
    if (settings.controlTraffic() == ControlTraffic.PASS
        && ControlRules.apply(frame, ethernet, outer)) {
      return new Answer.Pass();
    }
    return outer.isPresent()
        ? ofIp(steer, frame, outer.get())
        : hash(steer, Flow.of(frame, ethernet, sums));
  }

  private Answer ofIp(RuleAction.Steer steer, Frame frame, IpHeader outer) {
    HashSettings hash = steer.how().hash();
    Tunnels tunnels = new Tunnels(frame, hash.inner());
    Optional<IpHeader> inner = tunnels.inside(outer);
    if (inner.isPresent()) {
      return ofHeader(steer, frame, inner.get());
    }
    Optional<Key> teid = hash.symmetric() ? Optional.empty() : tunnels.teid(outer);
    return teid.isPresent()
        ? hash(steer, Flow.of(frame, outer, teid.get(), sums))
        : ofHeader(steer, frame, outer);
  }

  /** By the header that is to be hashed, be it outer or inner. */
  private Answer ofHeader(RuleAction.Steer steer, Frame frame, IpHeader header) {
    if (IcmpErrors.is(frame, header)) {
      Optional<IpHeader> quoted = IcmpErrors.quoted(frame, header);
      return hash(
          steer, quoted.isPresent() ? flow(frame, quoted.get()).reversed() : flow(frame, header));
    }
    boolean datagram = header.protocol() == IpProtocol.UDP && !header.fragment();
    return datagram && takesTurns(steer)
        ? new Answer.Turn(steer.table())
        : hash(steer, flow(frame, header));
  }

  private Flow flow(Frame frame, IpHeader header) {
    return Flow.of(frame, header, Key.read(frame, header), sums);
  }

  private Answer hash(RuleAction.Steer steer, Flow flow) {
    int slots = settings.slots(steer.table());
    return new Answer.Hash(steer.table(), flow.slot(steer.how().hash(), slots, sums));
  }

  private static boolean takesTurns(RuleAction.Steer steer) {
    return steer.how().algorithm() == Algorithm.ROUND_ROBIN;
  }
}
