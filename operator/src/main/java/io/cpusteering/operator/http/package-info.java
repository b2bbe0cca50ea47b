// SPDX-License-Identifier: Apache-2.0
/** The HTTP endpoints for Prometheus and the kubelet. */
@NullMarked
package io.cpusteering.operator.http;

import org.jspecify.annotations.NullMarked;
