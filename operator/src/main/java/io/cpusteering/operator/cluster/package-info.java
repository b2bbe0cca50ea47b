// SPDX-License-Identifier: Apache-2.0
/**
 * The API server: what is read from the informers' caches, and every write the operator makes.
 * Called by the assignment loop alone.
 */
@NullMarked
package io.cpusteering.operator.cluster;

import org.jspecify.annotations.NullMarked;
