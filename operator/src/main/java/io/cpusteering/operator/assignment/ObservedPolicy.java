// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.assignment;

import java.util.Comparator;

/**
 * A policy as the API server has it.
 *
 * @param name metadata.name
 * @param uid metadata.uid
 * @param createdAt metadata.creationTimestamp, RFC 3339 in UTC with whole seconds, so that text
 *     order is time order
 * @param generation metadata.generation
 * @param priority spec.priority, higher wins an interface
 * @param intent what its spec comes to
 */
public record ObservedPolicy(
    String name, String uid, String createdAt, long generation, int priority, Intent intent) {
  /** Who wins an interface comes first: higher priority, then the older policy, then the name. */
  public static final Comparator<ObservedPolicy> PRECEDENCE =
      Comparator.comparingInt(ObservedPolicy::priority)
          .reversed()
          .thenComparing(ObservedPolicy::createdAt)
          .thenComparing(ObservedPolicy::name);
}
