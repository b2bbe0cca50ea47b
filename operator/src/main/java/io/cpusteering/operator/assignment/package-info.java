// SPDX-License-Identifier: Apache-2.0
/**
 * What each node gets: records in, records out. Pure: no client, no clock, no I/O. Called once per
 * pass of the assignment loop.
 */
@NullMarked
package io.cpusteering.operator.assignment;

import org.jspecify.annotations.NullMarked;
