// SPDX-License-Identifier: Apache-2.0
/** A real API server with nodes that have no kubelet, for the tests that need one. */
@NullMarked
package io.cpusteering.operator.live;

import org.jspecify.annotations.NullMarked;
