// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;

/**
 * The SDK's times as sums and counts alone. Its reconcilers only wake the loop, which takes
 * microseconds: a histogram of that is about 70 series for each kind of object, most of what the
 * operator would show.
 */
final class WithoutBuckets implements MeterFilter {
  @Override
  public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
    return id.getName().startsWith("operator.sdk.")
        ? DistributionStatisticConfig.builder().percentilesHistogram(false).build().merge(config)
        : config;
  }
}
