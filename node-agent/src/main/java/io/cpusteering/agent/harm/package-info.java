// SPDX-License-Identifier: Apache-2.0
/**
 * Whether steering does harm, decided from figures alone, and what was undone because of it. Called
 * by {@code loop}, which takes the figures and acts.
 */
@NullMarked
package io.cpusteering.agent.harm;

import org.jspecify.annotations.NullMarked;
