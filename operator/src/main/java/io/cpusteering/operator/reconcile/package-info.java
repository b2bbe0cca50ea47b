// SPDX-License-Identifier: Apache-2.0
/** The assignment loop, and the Java Operator SDK reconcilers that wake it. */
@NullMarked
package io.cpusteering.operator.reconcile;

import org.jspecify.annotations.NullMarked;
