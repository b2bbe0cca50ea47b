// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.status;

/**
 * How many nodes fare how.
 *
 * @param selected nodes that the selector matches and that were not asked to leave
 * @param updated nodes that have answered for this revision
 * @param ready nodes that steer every interface as asked
 * @param superseded nodes where another policy has an interface that this one wants
 * @param failed nodes where something is not as asked
 * @param unreachable nodes that are not Ready or whose agent is not
 * @param disabled nodes that are switched off, and whose agent says so
 */
public record NodeCounts(
    int selected,
    int updated,
    int ready,
    int superseded,
    int failed,
    int unreachable,
    int disabled) {}
