// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.leave;

import java.time.Duration;

/**
 * How the nodes are to be asked to leave.
 *
 * @param namespace the release namespace
 * @param agentSelector label selector of the agents' pods
 * @param operatorDeployment the operator's Deployment
 * @param operatorSelector label selector of the operator's pods
 * @param patience how long to wait for the agents to answer, and half of it before for the operator
 *     to stop
 * @param poll how long to wait between two looks
 */
public record LeaveSettings(
    String namespace,
    String agentSelector,
    String operatorDeployment,
    String operatorSelector,
    Duration patience,
    Duration poll) {}
