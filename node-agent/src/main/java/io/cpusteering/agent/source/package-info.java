// SPDX-License-Identifier: Apache-2.0
/**
 * Where orders come from: the node object and its revisions in a cluster, or a policy file; and the
 * copy of the last orders on disk. Called by the agent's loop; never calls back but to wake it.
 */
@NullMarked
package io.cpusteering.agent.source;

import org.jspecify.annotations.NullMarked;
