// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.events;

import java.nio.ByteBuffer;

/** Says which messages can matter. When in doubt a message matters. */
interface EventJudge {
  /** Whether a round should follow. */
  boolean matters(ByteBuffer message);

  /** Told that messages were lost, or that listening begins anew. */
  void lost();
}
