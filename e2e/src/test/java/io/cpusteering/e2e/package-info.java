// SPDX-License-Identifier: Apache-2.0
/**
 * The tests on a real cluster, one class per thing a user relies on. {@code dev/test cluster}
 * brings the cluster up and runs them in their {@code @Order}: one installation serves all of them
 * but the last, which is about leaving.
 */
@NullMarked
package io.cpusteering.e2e;

import org.jspecify.annotations.NullMarked;
