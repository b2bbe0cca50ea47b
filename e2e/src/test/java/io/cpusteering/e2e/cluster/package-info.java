// SPDX-License-Identifier: Apache-2.0
/**
 * The cluster that {@code dev/cluster} runs on this machine, seen as its administrator sees it:
 * kubectl, helm, and commands on nodes and in the fabric that their uplinks end in. Knows nothing
 * about steering. Used by the packages beside it.
 */
@NullMarked
package io.cpusteering.e2e.cluster;

import org.jspecify.annotations.NullMarked;
