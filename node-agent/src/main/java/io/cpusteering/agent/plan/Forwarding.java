// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

/**
 * That packets are to be sent out of an interface.
 *
 * @param to its index
 * @param excludeIngress whether not if they came in by it
 */
record Forwarding(int to, boolean excludeIngress) {}
