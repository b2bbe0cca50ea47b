// SPDX-License-Identifier: Apache-2.0
/**
 * Sections of the documentation that are made from the code, by the tests of the module that has
 * the code.
 */
@NullMarked
package io.cpusteering.api.docs;

import org.jspecify.annotations.NullMarked;
