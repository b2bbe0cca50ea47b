// SPDX-License-Identifier: Apache-2.0
/**
 * What policies and node objects share: the group, the version and the labels. Read by every
 * module; depends on none of them.
 */
@NullMarked
package io.cpusteering.api;

import org.jspecify.annotations.NullMarked;
