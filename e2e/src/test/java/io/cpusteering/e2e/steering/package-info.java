// SPDX-License-Identifier: Apache-2.0
/**
 * The product as the tests meet it: installed by Helm, told by kubectl, seen through its API and
 * through the kernel of a node. {@link io.cpusteering.e2e.steering.ClusterTest} marks the classes
 * that use it.
 */
@NullMarked
package io.cpusteering.e2e.steering;

import org.jspecify.annotations.NullMarked;
