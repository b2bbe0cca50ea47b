// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Runs a program of the machine's and waits for it. */
public final class Command {
  private Command() {}

  /**
   * Runs it.
   *
   * @return what it wrote
   * @throws IllegalStateException with what it wrote, when it fails
   */
  public static String run(String... words) {
    try {
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int status = process.waitFor();
      if (status != 0) {
        throw new IllegalStateException(
            "%s: exit status %d: %s".formatted(String.join(" ", words), status, output));
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(String.join(" ", words), e);
    }
  }
}
