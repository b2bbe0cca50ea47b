// SPDX-License-Identifier: Apache-2.0
/**
 * How spans are measured: by a clock that nobody sets. Used wherever something waits or grows old.
 */
@NullMarked
package io.cpusteering.operator.time;

import org.jspecify.annotations.NullMarked;
