// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cpusteering.agent.libbpf.Neighbours.Neighbour;
import io.cpusteering.agent.testbed.Testbed;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel says of neighbours, and that it asks them. */
@Tag("kernel")
class NeighboursTest {
  private final Testbed testbed = new Testbed();
  private final Neighbours neighbours = new Neighbours();

  @AfterEach
  void close() {
    testbed.close();
  }

  @Test
  void nothingIsKnownOfWhoWasNeverSpokenTo() {
    assertThat(of("10.77.0.9")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {Testbed.SENDER_ADDRESS, "fd77::1"})
  void whoAnswersIsReachable(String address) {
    speakTo(address);
    awaitReachable(address);

    assertThat(revalidate(address)).isTrue();

    awaitReachable(address);
  }

  @ParameterizedTest
  @ValueSource(strings = {Testbed.SENDER_ADDRESS, "fd77::1"})
  void whoIsSilentIsNotReachableOnceItWasAsked(String address) {
    speakTo(address);
    awaitReachable(address);
    testbed.sender().ip("link", "set", "peer", "address", "02:00:00:00:00:99");

    assertThat(revalidate(address)).isTrue();

    assertThat(of(address)).hasValueSatisfying(it -> assertThat(it.isReachable()).isFalse());
    await().untilAsserted(() -> assertThat(revalidate(address)).as("it is gone").isFalse());
  }

  @Test
  void anEntryThatSomebodyLooksAfterIsFixed() {
    testbed
        .receiver()
        .ip("neigh", "replace", "10.77.0.5", "dev", "steered", "lladdr", "02:00:00:00:00:05");
    testbed
        .receiver()
        .ip(
            "neigh",
            "replace",
            "10.77.0.6",
            "dev",
            "steered",
            "lladdr",
            "02:00:00:00:00:06",
            "extern_learn");

    assertThat(of("10.77.0.5")).hasValueSatisfying(it -> assertThat(it.isFixed()).isTrue());
    assertThat(of("10.77.0.6")).hasValueSatisfying(it -> assertThat(it.isFixed()).isTrue());
    speakTo(Testbed.SENDER_ADDRESS);
    assertThat(of(Testbed.SENDER_ADDRESS))
        .hasValueSatisfying(it -> assertThat(it.isFixed()).isFalse());
  }

  private void awaitReachable(String address) {
    await()
        .untilAsserted(
            () ->
                assertThat(of(address))
                    .hasValueSatisfying(it -> assertThat(it.isReachable()).isTrue()));
  }

  private Optional<Neighbour> of(String address) {
    return testbed
        .receiver()
        .call(() -> neighbours.of(testbed.ifindex(), InetAddress.getByName(address)));
  }

  private boolean revalidate(String address) {
    return testbed
        .receiver()
        .call(
            () ->
                neighbours.revalidate(
                    testbed.ifindex(),
                    InetAddress.getByName(address),
                    neighbours
                        .of(testbed.ifindex(), InetAddress.getByName(address))
                        .orElseThrow()));
  }

  private void speakTo(String address) {
    testbed
        .receiver()
        .call(
            () -> {
              try (DatagramSocket socket = new DatagramSocket()) {
                socket.send(new DatagramPacket(new byte[1], 1, InetAddress.getByName(address), 9));
                return address;
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
  }
}
