// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e.traffic;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Packets that a node's kernel has counted as lost before its UDP layer, by where that was.
 *
 * @param uplink packets that the uplink itself has dropped
 * @param cpuQueues packets that the queue of the CPU they were redirected to had no room for
 * @param cpuThreads packets that the thread of that CPU could not pass on
 * @param redirectErrors packets that the kernel could not redirect
 * @param backlogs packets that some CPU's backlog had no room for, on the whole machine
 */
public record Losses(
    long uplink, long cpuQueues, long cpuThreads, long redirectErrors, long backlogs) {

  static Losses of(JsonNode lost) {
    return new Losses(
        lost.path("uplink").asLong(),
        lost.path("cpuQueues").asLong(),
        lost.path("cpuThreads").asLong(),
        lost.path("redirectErrors").asLong(),
        lost.path("backlogs").asLong());
  }

  Losses since(Losses then) {
    return new Losses(
        uplink - then.uplink,
        cpuQueues - then.cpuQueues,
        cpuThreads - then.cpuThreads,
        redirectErrors - then.redirectErrors,
        backlogs - then.backlogs);
  }
}
