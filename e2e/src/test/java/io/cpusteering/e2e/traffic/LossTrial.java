// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether something loses packets, at half the rate that the machine carries without loss.
 *
 * <p>The machine is shared: it may lose packets by itself while something else keeps its CPUs busy.
 * So each trial begins with a control stream during which nothing is done. When that loses, or when
 * all that a trial loses was lost before the node's interface, the trial is void and repeated, up
 * to three times. Nothing else is ever forgiven.
 */
public final class LossTrial {
  private static final Logger log = LoggerFactory.getLogger(LossTrial.class);
  private static final List<Integer> RATES = List.of(80_000, 40_000, 20_000);
  private static final int TRIALS = 3;

  private final Sender sender;
  private final int rate;

  private LossTrial(Sender sender, int rate) {
    this.sender = sender;
    this.rate = rate;
  }

  /** Finds the rate, with what is steered as it is now. */
  public static LossTrial calibrated(Sender sender) {
    List<String> tried = new ArrayList<>();
    for (int trial = 0; trial < TRIALS; trial++) {
      for (int rate : RATES) {
        Delivery delivery = sender.udp(rate, rate, 1);
        tried.add(delivery.summary());
        if (delivery.lost() == 0) {
          log.atInfo().addKeyValue("carried", delivery.rate()).log("calibrated");
          return new LossTrial(sender, (int) (delivery.rate() / 2));
        }
      }
    }
    return fail("this machine carries no rate without loss: %s", tried);
  }

  /** Datagrams a second that the trials use. */
  public int rate() {
    return rate;
  }

  /**
   * Insists that nothing is lost while something is done. What is done must bear repeating.
   *
   * @return the stream that lost nothing
   */
  public Delivery losesNothing(String description, Runnable what) {
    List<String> voided = new ArrayList<>();
    for (int trial = 0; trial < TRIALS; trial++) {
      Delivery control = sender.udp(rate, rate, 1);
      if (control.lost() > 0) {
        voided.add("control: " + control.summary());
      } else {
        Delivery delivery = sender.udpDuring(rate, what);
        log.atInfo()
            .addKeyValue("during", description)
            .addKeyValue("result", delivery.summary())
            .log("trial");
        if (delivery.lost() == 0) {
          return delivery;
        }
        assertThat(delivery.lostOnlyOutside())
            .as("nothing lost on the node during %s: %s", description, delivery.summary())
            .isTrue();
        voided.add(delivery.summary());
      }
    }
    return fail("void: this machine lost packets by itself: %s", voided);
  }
}
