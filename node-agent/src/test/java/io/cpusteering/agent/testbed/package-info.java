// SPDX-License-Identifier: Apache-2.0
/**
 * What kernel tests stand on: network namespaces of their own joined by veth, a bpffs of their own,
 * counted traffic, and cleaning up after a run that crashed. Called by the tests tagged {@code
 * kernel}.
 */
@NullMarked
package io.cpusteering.agent.testbed;

import org.jspecify.annotations.NullMarked;
