// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.datapath.ApplyOutcome.Failure;
import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.Errno;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Collects what could not be done during one apply. */
final class Failures {
  private final List<Failure> failures = new ArrayList<>();

  void add(String uid, int ifindex, String reason, String message) {
    Failure failure = new Failure(uid, ifindex, reason, message);
    // Of a policy's two CPU maps mostly the same is to be said.
    if (!failures.contains(failure)) {
      failures.add(failure);
    }
  }

  /** What the kernel refused, where no more is known than its error. */
  void add(String uid, int ifindex, RuntimeException refusal) {
    boolean permission =
        refusal instanceof BpfException e
            && (e.errno() == Errno.EPERM || e.errno() == Errno.EACCES)
            && e.verifierLog().isEmpty();
    add(uid, ifindex, permission ? "NoPermission" : "KernelRefused", describe(refusal));
  }

  private static String describe(RuntimeException refusal) {
    return refusal instanceof UncheckedIOException
        ? "%s: %s".formatted(refusal.getMessage(), refusal.getCause())
        : String.valueOf(refusal.getMessage());
  }

  List<Failure> all() {
    return List.copyOf(failures);
  }
}
