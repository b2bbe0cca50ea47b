// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop.trial;

import java.time.Duration;
import java.time.Instant;

/** A clock that a test moves on. */
final class StoppedClock implements BootClock {
  private String boot = "first";
  private long nanos = Duration.ofHours(1).toNanos();
  private Instant wall = Instant.parse("2026-01-01T00:00:00Z");

  void pass(Duration time) {
    nanos += time.toNanos();
    wall = wall.plus(time);
  }

  void reboot() {
    boot = "another";
    nanos = Duration.ofMinutes(1).toNanos();
  }

  void setWall(Instant now) {
    wall = now;
  }

  @Override
  public String boot() {
    return boot;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public Instant wall() {
    return wall;
  }
}
