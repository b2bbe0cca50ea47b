// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import org.jspecify.annotations.Nullable;

/** What happens to some packets, wherever that is decided. */
public sealed interface MatchingRule permits TrafficRule, RemoteRule {
  /** What metrics and messages call the rule, unique among the rules of its list. */
  @Nullable String name();

  /** The packets that the rule is for. */
  @Nullable Match match();

  /** Sends the packets out of other interfaces. */
  @Nullable Redirect redirect();

  /** Leaves the packets to the stack. */
  @Nullable Pass pass();

  /** Drops the packets. */
  @Nullable Drop drop();
}
