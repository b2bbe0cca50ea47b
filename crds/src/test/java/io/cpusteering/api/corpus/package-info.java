// SPDX-License-Identifier: Apache-2.0
/**
 * Right and wrong policies, judged by Java and by a real API server: same verdict, same field path,
 * same defaulted object.
 */
@NullMarked
package io.cpusteering.api.corpus;

import org.jspecify.annotations.NullMarked;
