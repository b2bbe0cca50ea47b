// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import io.cpusteering.agent.packets.FlowFrame;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Flows on which evenness is measured, one frame each. An address has 4 or 16 bytes.
 *
 * @param addressSize in bytes
 */
public record FlowSets(int addressSize) {
  /** Of random flows. */
  public static final int TUPLES = 100_000;

  private static final int TCP = 6;
  private static final int UDP = 17;

  /** Any addresses and ports, of TCP and UDP. */
  public Stream<byte[]> random(SplittableRandom random) {
    return Stream.generate(() -> randomFlow(random)).limit(TUPLES);
  }

  private byte[] randomFlow(SplittableRandom random) {
    byte[] source = new byte[addressSize];
    byte[] destination = new byte[addressSize];
    random.nextBytes(source);
    random.nextBytes(destination);
    int ports = random.nextInt();
    return FlowFrame.of(
        source, destination, random.nextBoolean() ? TCP : UDP, ports >>> 16, ports & 0xffff);
  }

  /** One client with 60,000 source ports that rise. */
  public Stream<byte[]> risingPorts() {
    return IntStream.range(1024, 1024 + 60_000)
        .mapToObj(port -> FlowFrame.of(host(1), host(200), TCP, port, 443));
  }

  /** The 256 addresses of a network with 200 source ports each. */
  public Stream<byte[]> neighbours() {
    return IntStream.range(0, 256)
        .boxed()
        .flatMap(
            client ->
                IntStream.range(40_000, 40_200)
                    .mapToObj(port -> FlowFrame.of(host(client), server(), TCP, port, 443)));
  }

  /** 10.0.0.n or 2001:db8::n. */
  private byte[] host(int number) {
    byte[] address = network();
    address[addressSize - 1] = (byte) number;
    return address;
  }

  /** 10.0.1.1 or 2001:db8::101. */
  private byte[] server() {
    byte[] address = host(1);
    address[addressSize - 2] = 1;
    return address;
  }

  private byte[] network() {
    return addressSize == 4
        ? new byte[] {10, 0, 0, 0}
        : Arrays.copyOf(new byte[] {0x20, 0x01, 0x0d, (byte) 0xb8}, addressSize);
  }
}
