// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.harm;

import static java.util.Objects.requireNonNull;

import io.cpusteering.api.policy.Defaults;
import io.cpusteering.api.policy.OnHarm;
import io.cpusteering.api.policy.Safety;
import java.math.BigDecimal;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a policy takes for harm.
 *
 * @param maxLoss share of the packets that may be lost, 0..1
 * @param window nanoseconds over which it is taken
 * @param onHarm what is done about it
 */
public record Terms(double maxLoss, long window, OnHarm onHarm) {

  /** Those of a valid policy; what it leaves open is as by default. */
  public static Terms of(@Nullable Safety safety) {
    Safety whole = Defaults.safety(safety == null ? new Safety(null, null, null, null) : safety);
    return new Terms(
        new BigDecimal(withoutUnit(requireNonNull(whole.maxLoss()))).movePointLeft(2).doubleValue(),
        TimeUnit.SECONDS.toNanos(Long.parseLong(withoutUnit(requireNonNull(whole.window())))),
        requireNonNull(whole.onHarm()));
  }

  private static String withoutUnit(String value) {
    return value.substring(0, value.length() - 1);
  }
}
