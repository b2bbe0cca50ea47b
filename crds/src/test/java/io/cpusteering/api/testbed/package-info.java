// SPDX-License-Identifier: Apache-2.0
/**
 * A control plane of the tests' own, also for the tests of the operator: nothing of a cluster that
 * stands elsewhere is touched or gets in the way.
 */
@NullMarked
package io.cpusteering.api.testbed;

import org.jspecify.annotations.NullMarked;
