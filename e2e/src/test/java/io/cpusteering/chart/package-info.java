// SPDX-License-Identifier: Apache-2.0
/**
 * What the Helm chart renders, looked at without a cluster. Whether the API server and kubelet take
 * it is shown by the tests in {@code io.cpusteering.e2e}.
 */
@NullMarked
package io.cpusteering.chart;

import org.jspecify.annotations.NullMarked;
