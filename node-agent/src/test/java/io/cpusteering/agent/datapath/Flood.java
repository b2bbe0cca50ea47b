// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.BpfObject;
import io.cpusteering.agent.libbpf.BpfProgram;
import io.cpusteering.agent.libbpf.LiveRun;
import io.cpusteering.agent.testbed.CpuAffinity;
import io.cpusteering.agent.testbed.Testbed;
import io.cpusteering.agent.testbed.UdpReceiver;
import io.cpusteering.bpf.BenchPrograms;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Sends datagrams to the receiver of a testbed as fast as one CPU can, for one after the other of a
 * number of flows. The frames are made in the kernel, with whole checksums, and reach the veth as a
 * driver's frames do: no socket, no copy.
 *
 * <p>A veth receives on the CPU that sends. So this CPU sends no faster than it gets through what
 * it has to do on receiving: between two batches it does that.
 */
final class Flood implements AutoCloseable {
  private static final int FIRST_PORT = 20_000;

  private final Testbed testbed;
  private final int cpu;
  private final byte[] packet;
  private final BpfObject object;
  private final BpfProgram program;
  private final BpfMap sent;
  private final BpfMap stop;

  /**
   * Prepares it; needs interfaces that take XDP frames.
   *
   * @param cpu sends
   * @param flows number of source ports
   */
  Flood(Testbed testbed, int cpu, int flows) {
    this.testbed = testbed;
    this.cpu = cpu;
    packet =
        Datagram.frame(
            testbed.sender().mac("peer"),
            testbed.receiver().mac(Testbed.INTERFACE),
            Testbed.SENDER_ADDRESS,
            Testbed.RECEIVER_ADDRESS,
            FIRST_PORT,
            UdpReceiver.PORT);
    object = new BpfObject("flood", BenchPrograms.FLOOD.read());
    try {
      object.initialize(
          ".rodata",
          ByteBuffer.allocate(2 * Integer.BYTES)
              .order(ByteOrder.nativeOrder())
              .putInt(0, FIRST_PORT)
              .putInt(Integer.BYTES, flows));
      object.load();
      program = object.program("flood");
      sent = object.map("sent");
      stop = object.map("stop");
      int out = testbed.sender().ifindex("peer");
      testbed
          .sender()
          .call(
              () -> {
                try (BpfMap devices = object.map("out")) {
                  devices.write(0, devices.newValue().putInt(0, out));
                }
                return out;
              });
    } catch (RuntimeException e) {
      object.close();
      throw e;
    }
  }

  /** Frames sent so far, also those that did not get through. */
  long sent() {
    return sent.read(0).orElseThrow().getLong(0);
  }

  /** Sends so many and returns. */
  void send(int frames) {
    end(start(frames));
  }

  /** Begins to send at most so many. */
  Future<Integer> start(int frames) {
    stop(false);
    return testbed
        .sender()
        .start(
            () -> {
              CpuAffinity.pin(cpu);
              LiveRun.run(program, packet, frames);
              return frames;
            });
  }

  /** Ends it early. */
  void stop(Future<Integer> flood) {
    stop(true);
    end(flood);
  }

  private void stop(boolean now) {
    stop.write(0, stop.newValue().putInt(0, now ? 1 : 0));
  }

  private static void end(Future<Integer> flood) {
    try {
      flood.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the sender failed: " + e.getCause().getMessage(), e);
    }
  }

  @Override
  public void close() {
    stop(true);
    stop.close();
    sent.close();
    program.close();
    object.close();
  }
}
