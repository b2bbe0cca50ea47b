// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator.assignment;

import java.util.List;

/**
 * What is to be written, in this order, so that no node object refers to a revision that is not
 * there. Empty when everything is as it should be.
 *
 * @param replacedRevisions names of revisions of a deleted policy that are in the way of a new one
 * @param newRevisions revisions to create
 * @param assignments node objects to create or change
 * @param prunedRevisions names of revisions that history no longer needs
 */
public record Decision(
    List<String> replacedRevisions,
    List<NewRevision> newRevisions,
    List<NodeAssignment> assignments,
    List<String> prunedRevisions) {}
