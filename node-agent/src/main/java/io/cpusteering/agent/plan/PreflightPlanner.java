// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.Channels;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.host.ReceiveTimestamps;
import io.cpusteering.agent.host.XdpOccupant;
import io.cpusteering.agent.plan.Preflight.Item;
import io.cpusteering.agent.plan.Preflight.Weight;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says what is thought of one interface before anything is tried on it. */
final class PreflightPlanner {
  /** Drivers that reset the link when the first program comes and when the last one goes. */
  private static final Set<String> RESETS_LINK = Set.of("ixgbe", "mlx5_core");

  /**
   * What its policy asks for.
   *
   * @param modes what becomes of the attach mode
   * @param ours whether a program of ours is on the interface
   * @param steers whether packets are given to other CPUs
   * @param takesPtp whether those may be packets of PTP
   * @param rulesNamingVlans names of the rules that match by VLAN
   * @param reservation whether somebody else wants the interface; null when nobody does
   */
  record Asked(
      AttachModes modes,
      boolean ours,
      boolean steers,
      boolean takesPtp,
      List<String> rulesNamingVlans,
      @Nullable Reservation reservation) {}

  private final InterfaceFacts on;
  private final Asked asked;

  /** What is tried, or would be if nothing stood in the way. */
  private final List<XdpMode> modes;

  private final List<Item> items = new ArrayList<>();

  private PreflightPlanner(InterfaceFacts on, Asked asked) {
    this.on = on;
    this.asked = asked;
    this.modes = asked.modes().modes().isEmpty() ? List.of(XdpMode.NATIVE) : asked.modes().modes();
  }

  /**
   * Plans it.
   *
   * @param onlineCpus how many CPUs there are to steer to
   */
  static Preflight of(InterfaceFacts on, Asked asked, int onlineCpus) {
    return new PreflightPlanner(on, asked).plan(onlineCpus);
  }

  private Preflight plan(int onlineCpus) {
    attachModes();
    reservation();
    foreignProgram();
    if (modes.getFirst() == XdpMode.NATIVE) {
      MtuAllowance.excess(on, modes)
          .ifPresent(
              message ->
                  add(
                      Reason.MTU_TOO_LARGE,
                      modes.size() == 1 ? Weight.HAZARD : Weight.NOTE,
                      message));
      channels();
      largeReceive();
      linkReset();
    }
    if (asked.modes().modes().equals(List.of(XdpMode.GENERIC))) {
      VlanHazard.blindRules(on, asked.rulesNamingVlans())
          .ifPresent(message -> add(Reason.VLAN_RULES_BLIND, Weight.HAZARD, message));
    }
    if (asked.steers()) {
      SteeredTwice.warning(on, modes.getFirst())
          .ifPresent(message -> add(Reason.STEERED_TWICE, Weight.HAZARD, message));
      SendQueueChoice.note(on, modes.getFirst())
          .ifPresent(message -> add(Reason.SEND_QUEUES_CHOSEN, Weight.NOTE, message));
      queues(onlineCpus);
    }
    if (asked.steers() || asked.takesPtp()) {
      timestamps();
    }
    MtuAllowance mtu = MtuAllowance.of(on, modes);
    items.sort(Comparator.comparing(Item::weight).reversed());
    return new Preflight(mtu.max(), mtu.words(), items);
  }

  private void attachModes() {
    Reason reason = asked.modes().finding();
    if (reason != null) {
      add(reason, weight(reason), asked.modes().message());
    }
  }

  private static Weight weight(Reason reason) {
    if (reason.severity() == Reason.Severity.BLOCKS) {
      return Weight.REFUSAL;
    }
    return reason == Reason.GENERIC_CHOSEN ? Weight.NOTE : Weight.HAZARD;
  }

  private void reservation() {
    Reservation reservation = asked.reservation();
    if (reservation != null) {
      add(
          Reason.RESERVED_FOR,
          reservation.yields() ? Weight.REFUSAL : Weight.HAZARD,
          reservation.message());
    }
  }

  private void foreignProgram() {
    XdpOccupant occupant = on.details().occupant();
    if (occupant != null && !asked.ours()) {
      add(
          Reason.FOREIGN_PROGRAM,
          Weight.REFUSAL,
          ("interface %s has an XDP program of somebody else's (id %d, %s mode), which is left alone;"
                  + " remove it or exclude the interface")
              .formatted(on.name(), occupant.programId(), occupant.mode()));
    }
  }

  private void timestamps() {
    ReceiveTimestamps stamped = on.details().timestamps();
    if (modes.getFirst() != XdpMode.NATIVE || stamped == ReceiveTimestamps.NONE) {
      return;
    }
    String stamps =
        stamped == ReceiveTimestamps.PTP ? "packets of PTP" : "more packets than those of PTP";
    if (asked.takesPtp()) {
      add(
          Reason.TIMESTAMPS_LOST,
          Weight.HAZARD,
          ("interface %s: the device stamps %s, and native mode loses the stamps of those that are"
                  + " steered or redirected, PTP's among them; have PTP left alone (controlTraffic"
                  + " Pass, no redirect of it), or set attach.mode to Generic")
              .formatted(on.name(), stamps));
    } else {
      add(
          Reason.TIMESTAMPS_LOST,
          Weight.NOTE,
          ("interface %s: the device stamps %s; PTP is not steered and keeps its stamps, as long as"
                  + " controlTraffic is Pass; any others lose theirs in native mode")
              .formatted(on.name(), stamps));
    }
  }

  /** What ENA and gve refuse, by their sources; whether a version still does, trying tells. */
  private void channels() {
    Channels channels = on.details().channels();
    if ("ena".equals(on.driver()) && channels != null && channels.combined() * 2 > channels.max()) {
      add(
          Reason.CHANNELS_UNFIT,
          Weight.HAZARD,
          ("interface %s has %d of %d channels in use, and ena takes a program only while at most"
                  + " half of them are; lower them (ethtool -L %s combined %d)")
              .formatted(
                  on.name(),
                  channels.combined(),
                  channels.max(),
                  on.name(),
                  Math.max(1, channels.max() / 2)));
    } else if ("gve".equals(on.driver()) && on.receiveQueues() == 1) {
      add(
          Reason.CHANNELS_UNFIT,
          Weight.HAZARD,
          ("interface %s has one queue, and gve refuses programs then; have more (ethtool -L), or"
                  + " set attach.mode to Generic")
              .formatted(on.name()));
    }
  }

  private void largeReceive() {
    List<String> merging =
        on.details().offloads().stream()
            .filter(offload -> offload.equals("rx-lro") || offload.equals("rx-gro-hw"))
            .toList();
    if (!merging.isEmpty()) {
      add(
          Reason.LARGE_RECEIVE,
          Weight.NOTE,
          ("interface %s: the device merges received packets (%s); drivers turn that off for a"
                  + " native program, or refuse it: if so, ethtool -K %s %s off")
              .formatted(
                  on.name(), String.join(", ", merging), on.name(), String.join(" off ", merging)));
    }
  }

  private void linkReset() {
    if (on.driver() != null && RESETS_LINK.contains(on.driver())) {
      add(
          Reason.LINK_MAY_FLAP,
          Weight.NOTE,
          ("interface %s: %s may take the link down for a moment when the program is attached or"
                  + " taken off; changes in between don't")
              .formatted(on.name(), on.driver()));
    }
  }

  private void queues(int onlineCpus) {
    if (on.receiveQueues() > 1 && on.receiveQueues() >= onlineCpus && !on.receiveCpus().isEmpty()) {
      add(
          Reason.QUEUES_SUFFICE,
          Weight.NOTE,
          ("interface %s has as many receive queues as there are CPUs online: the device spreads"
                  + " flows by itself, and steering pays for what it can't tell apart (tunnels, one"
                  + " flow of datagrams)")
              .formatted(on.name()));
    }
  }

  private void add(Reason reason, Weight weight, String message) {
    items.add(new Item(reason, weight, message));
  }
}
