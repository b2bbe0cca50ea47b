// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.testbed;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network namespace with a thread of this JVM inside it: sockets opened and links attached on
 * that thread belong to the namespace.
 */
public final class NetworkNamespace implements AutoCloseable {
  private static final int O_RDONLY = 0;
  private static final int CLONE_NEWNET = 0x40000000;
  private static final AtomicInteger COUNTER = new AtomicInteger();

  private final String name;
  private final ExecutorService thread;

  /**
   * @param purpose a few letters, for its name
   */
  public NetworkNamespace(String purpose) {
    name =
        "cst-%d-%d-%s".formatted(ProcessHandle.current().pid(), COUNTER.getAndIncrement(), purpose);
    Journal.write("netns", name);
    Command.run("ip", "netns", "add", name);
    thread =
        Executors.newSingleThreadExecutor(
            task -> Thread.ofPlatform().daemon().name(name).unstarted(task));
    call(
        () -> {
          enter();
          return name;
        });
    ip("link", "set", "lo", "up");
  }

  /** The name that {@code ip netns} knows it by. */
  public String name() {
    return name;
  }

  /** Runs {@code ip} inside. */
  public String ip(String... words) {
    String[] command = new String[words.length + 3];
    command[0] = "ip";
    command[1] = "-n";
    command[2] = name;
    System.arraycopy(words, 0, command, 3, words.length);
    return Command.run(command);
  }

  /** The index of an interface inside. */
  public int ifindex(String device) {
    String line = shown(device);
    return Integer.parseInt(line.substring(0, line.indexOf(':')));
  }

  /** The hardware address of an interface inside. */
  public String mac(String device) {
    return shown(device).replaceFirst(".*link/ether ([0-9a-f:]+).*", "$1");
  }

  /**
   * Beside the line about it, ip now and then complains that it can't name the peer's namespace.
   */
  private String shown(String device) {
    return ip("-o", "link", "show", "dev", device)
        .lines()
        .filter(line -> line.matches("\\d+:.*"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("there is no interface " + device));
  }

  /** Packets that an interface inside has received. */
  public long receivedPackets(String device) {
    String[] lines = ip("-s", "link", "show", "dev", device).split("\n");
    return Long.parseLong(lines[3].strip().split(" +")[1]);
  }

  /** Runs a program inside. */
  public String run(String... words) {
    String[] command = new String[words.length + 4];
    command[0] = "ip";
    command[1] = "netns";
    command[2] = "exec";
    command[3] = name;
    System.arraycopy(words, 0, command, 4, words.length);
    return Command.run(command);
  }

  /** Runs a task on a thread inside. */
  public <T> T call(Callable<T> task) {
    try {
      return thread.submit(task).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException runtime) {
        throw runtime;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Starts a task on a thread of its own inside, beside those of {@link #call}. */
  public <T> Future<T> start(Callable<T> task) {
    FutureTask<T> inside =
        new FutureTask<>(
            () -> {
              enter();
              return task.call();
            });
    Thread.ofPlatform().daemon().name(name + "-beside").start(inside);
    return inside;
  }

  /** Starts a thread inside that goes on until it is interrupted. */
  public Thread begin(Runnable task) {
    return Thread.ofPlatform()
        .daemon()
        .name(name + "-running")
        .start(
            () -> {
              enter();
              task.run();
            });
  }

  @Override
  public void close() {
    thread.shutdownNow();
    Journal.removeNamespace(name);
  }

  private void enter() {
    int fd = LibC.INSTANCE.open("/run/netns/" + name, O_RDONLY);
    if (fd < 0 || LibC.INSTANCE.setns(fd, CLONE_NEWNET) != 0) {
      throw new IllegalStateException(
          "can't enter network namespace %s: errno %d".formatted(name, Native.getLastError()));
    }
    LibC.INSTANCE.close(fd);
  }

  private interface LibC extends Library {
    LibC INSTANCE = Native.load("c", LibC.class);

    int open(String path, int flags);

    int setns(int fd, int type);

    int close(int fd);
  }
}
