// SPDX-License-Identifier: Apache-2.0
/**
 * {@code CpuSteeringPolicy}: what users write, and what the operator reports about it. All records
 * mirror the resource's JSON; a component that is {@code null} was not given.
 */
@NullMarked
package io.cpusteering.api.policy;

import org.jspecify.annotations.NullMarked;
