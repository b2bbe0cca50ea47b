// SPDX-License-Identifier: Apache-2.0
/**
 * Whether a node still talks after a change: who is asked, how they are asked, and what follows,
 * which is decided from records alone. Called by {@code loop}, which makes the changes and undoes
 * them.
 */
@NullMarked
package io.cpusteering.agent.confirm;

import org.jspecify.annotations.NullMarked;
