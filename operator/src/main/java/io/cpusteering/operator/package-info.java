// SPDX-License-Identifier: Apache-2.0
/** The operator's command line, and how its parts are put together. */
@NullMarked
package io.cpusteering.operator;

import org.jspecify.annotations.NullMarked;
