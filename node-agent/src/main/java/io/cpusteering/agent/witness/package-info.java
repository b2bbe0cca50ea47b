// SPDX-License-Identifier: Apache-2.0
/**
 * Who may answer on a node and thereby shows that it still talks, and how each is asked. Called by
 * {@code loop}; what follows from answers is decided in {@code confirm}.
 */
@NullMarked
package io.cpusteering.agent.witness;

import org.jspecify.annotations.NullMarked;
