// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.witness;

/** What came back for a question. */
public enum Sign {
  /** What is asked for. */
  ANSWER,
  /**
   * A refusal, as of a server that is being restarted. It says that packets come through, which is
   * all that matters after a change; it says nothing of whether they would before one.
   */
  REFUSAL,
  /** Nothing, which is what being cut off looks like. */
  SILENCE
}
