// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.bench;

/** What the figures of a series are. */
public enum Measure {
  /** Nanoseconds per packet. */
  TIME("ns/packet", "nanoseconds", "%.2f"),
  /** Packets per second. */
  RATE("packets/s", "packetsPerSecond", "%.0f");

  private final String unit;
  private final String key;
  private final String format;

  Measure(String unit, String key, String format) {
    this.unit = unit;
    this.key = key;
    this.format = format;
  }

  /** As people read it. */
  String unit() {
    return unit;
  }

  /** What a figure is called where programs read it. */
  String key() {
    return key;
  }

  /** How a figure is written for people. */
  String format() {
    return format;
  }
}
