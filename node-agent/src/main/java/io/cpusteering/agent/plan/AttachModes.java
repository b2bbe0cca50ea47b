// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.api.policy.AttachMode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which attach modes are tried, and what native mode costs on a device.
 *
 * <p>A frame from a local stack carries no finished transport checksum over a software device; the
 * native redirect loses that state and the stack then drops the frame. Generic mode keeps it.
 *
 * @param modes in the order to try; empty when the interface can't be steered in the mode asked for
 * @param passUnfinishedChecksums whether frames without a finished checksum are to be passed
 * @param finding the hazard, or why native mode was left out; null when there is nothing to say
 * @param message to go with it, for people
 */
record AttachModes(
    List<XdpMode> modes,
    boolean passUnfinishedChecksums,
    @Nullable Reason finding,
    String message) {
  /** A local stack is all but surely the sender. */
  private static final Set<String> LOCAL_SENDER = Set.of("veth", "tun");

  /** The sender may be a local stack: a virtual machine beside this one. */
  private static final Set<String> MAYBE_LOCAL_SENDER = Set.of("virtio_net");

  /**
   * @param obstacle why native mode would do harm, if it would
   */
  static AttachModes of(AttachMode wanted, InterfaceFacts on, Optional<NativeObstacle> obstacle) {
    return wanted == AttachMode.GENERIC || obstacle.isEmpty()
        ? of(wanted, on)
        : withoutNative(wanted, on, obstacle.get());
  }

  private static AttachModes withoutNative(
      AttachMode wanted, InterfaceFacts on, NativeObstacle obstacle) {
    return wanted == AttachMode.AUTO
        ? new AttachModes(
            List.of(XdpMode.GENERIC),
            false,
            Reason.GENERIC_CHOSEN,
            "interface %s is attached in generic mode: %s; to have it in native mode, %s"
                .formatted(on.name(), obstacle.why(), obstacle.cure()))
        : new AttachModes(List.of(), false, obstacle.reason(), obstacle.message(on.name()));
  }

  private static AttachModes of(AttachMode wanted, InterfaceFacts on) {
    String driver = on.driver() == null ? "" : on.driver();
    boolean local = LOCAL_SENDER.contains(driver);
    boolean hazard = local || MAYBE_LOCAL_SENDER.contains(driver);
    return switch (wanted) {
      case GENERIC -> new AttachModes(List.of(XdpMode.GENERIC), false, null, "");
      case NATIVE -> nativeFirst(List.of(XdpMode.NATIVE), hazard, on, driver);
      case AUTO ->
          local
              ? new AttachModes(
                  List.of(XdpMode.GENERIC),
                  false,
                  Reason.GENERIC_CHOSEN,
                  ("interface %s (%s) is attached in generic mode: its peer is not known to finish"
                          + " checksums, and native mode would leave unfinished frames unsteered; if"
                          + " the peer has tx checksumming off (ethtool -K PEER tx off), set"
                          + " attach.mode to Native")
                      .formatted(on.name(), driver))
              : nativeFirst(List.of(XdpMode.NATIVE, XdpMode.GENERIC), hazard, on, driver);
    };
  }

  private static AttachModes nativeFirst(
      List<XdpMode> modes, boolean hazard, InterfaceFacts on, String driver) {
    return hazard
        ? new AttachModes(
            modes,
            true,
            Reason.CHECKSUM_HAZARD,
            ("interface %s (%s) may receive frames whose checksum the sender left unfinished; native"
                    + " mode passes them unsteered instead of losing them; to have them steered, turn"
                    + " tx checksumming off at the sending side (ethtool -K PEER tx off) or set"
                    + " attach.mode to Generic")
                .formatted(on.name(), driver))
        : new AttachModes(modes, false, null, "");
  }
}
