// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets;

import io.cpusteering.api.policy.ControlTraffic;
import java.util.Optional;

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
    if (settings.everythingTakesTurns()) {
      return new Answer.Turn();
    }
    Frame frame = new Frame(bytes);
    EthernetHeader ethernet = EthernetHeader.read(frame, 0).orElseThrow();
    Optional<IpHeader> outer = IpHeader.read(frame, ethernet.etherType(), ethernet.payload());
    if (settings.controlTraffic() == ControlTraffic.PASS
        && ControlRules.apply(frame, ethernet, outer)) {
      return new Answer.Pass();
    }
    return outer.isPresent() ? ofIp(frame, outer.get()) : hash(Flow.of(frame, ethernet, sums));
  }

  private Answer ofIp(Frame frame, IpHeader outer) {
    Tunnels tunnels = new Tunnels(frame, settings.inner());
    Optional<IpHeader> inner = tunnels.inside(outer);
    if (inner.isPresent()) {
      return ofHeader(frame, inner.get());
    }
    Optional<Key> teid = settings.symmetric() ? Optional.empty() : tunnels.teid(outer);
    return teid.isPresent()
        ? hash(Flow.of(frame, outer, teid.get(), sums))
        : ofHeader(frame, outer);
  }

  /** By the header that is to be hashed, be it outer or inner. */
  private Answer ofHeader(Frame frame, IpHeader header) {
    if (IcmpErrors.is(frame, header)) {
      Optional<IpHeader> quoted = IcmpErrors.quoted(frame, header);
      return hash(quoted.isPresent() ? flow(frame, quoted.get()).reversed() : flow(frame, header));
    }
    boolean datagram = header.protocol() == IpProtocol.UDP && !header.fragment();
    return datagram && settings.datagramsTakeTurns()
        ? new Answer.Turn()
        : hash(flow(frame, header));
  }

  private Flow flow(Frame frame, IpHeader header) {
    return Flow.of(frame, header, Key.read(frame, header), sums);
  }

  private Answer hash(Flow flow) {
    return new Answer.Hash(flow.slot(settings, sums));
  }
}
