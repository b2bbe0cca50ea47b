// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.bench;

import static io.cpusteering.agent.bench.Limit.Bound.AT_LEAST;
import static io.cpusteering.agent.bench.Limit.Bound.AT_MOST;

import java.util.Optional;

/**
 * One line of the results.
 *
 * @param name unique in its series
 * @param probe measures it
 * @param comparedWith the name of a case of the same series; empty: with the series' reference
 * @param limit the bar: what the ratio to that case may be
 */
public record Case(String name, Probe probe, Optional<String> comparedWith, Optional<Limit> limit) {

  /** A case that is compared with the reference of its series and has no bar to keep to. */
  public Case(String name, Probe probe) {
    this(name, probe, Optional.empty(), Optional.empty());
  }

  /** The same with a bar: at most so many times what the reference of the series takes. */
  public Case atMost(double ratio) {
    return new Case(name, probe, Optional.empty(), Optional.of(new Limit(AT_MOST, ratio)));
  }

  /** The same with a bar: at most so many times what another case of the series takes. */
  public Case atMost(double ratio, Case other) {
    return new Case(name, probe, Optional.of(other.name), Optional.of(new Limit(AT_MOST, ratio)));
  }

  /** The same with a bar: at least so many times the rate of another case of the series. */
  public Case atLeast(double ratio, Case other) {
    return new Case(name, probe, Optional.of(other.name), Optional.of(new Limit(AT_LEAST, ratio)));
  }
}
