// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.events;

/** What the kernel told of links and routes. */
sealed interface RouteMessage {
  /**
   * A link is there, in whatever state, or is no more.
   *
   * @param ifindex its index
   * @param gone whether it has left this network namespace
   * @param name its present name; empty when it was not told
   * @param kind of a device without hardware, such as veth; else empty
   * @param offloads whether what it does for the stack has changed, which is not told with it
   * @param state stands for what a round reads of it: the same while nothing of that has changed
   */
  record Link(int ifindex, boolean gone, String name, String kind, boolean offloads, int state)
      implements RouteMessage {}

  /** A default route, IPv4 or IPv6, has come, changed or gone. */
  record DefaultRoute() implements RouteMessage {}

  /** Something that can't be read, or the kernel's word that something was lost. */
  record Unclear() implements RouteMessage {}
}
