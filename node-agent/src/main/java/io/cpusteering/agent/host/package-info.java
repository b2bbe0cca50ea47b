// SPDX-License-Identifier: Apache-2.0
/**
 * Facts about this machine: its CPUs and the interfaces of this network namespace, read from
 * rtnetlink, sysfs and procfs. Called by the agent's loop; the records are the input of {@code
 * plan}.
 */
@NullMarked
package io.cpusteering.agent.host;

import org.jspecify.annotations.NullMarked;
