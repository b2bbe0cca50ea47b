// SPDX-License-Identifier: Apache-2.0
/**
 * Counted traffic into a node, and what the kernel says became of it. Wraps the traffic command of
 * this repository. Called by the tests.
 */
@NullMarked
package io.cpusteering.e2e.traffic;

import org.jspecify.annotations.NullMarked;
