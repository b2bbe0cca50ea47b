// SPDX-License-Identifier: Apache-2.0
/**
 * Generates the CRDs and the reference page from the records of the API, and tests that what is
 * checked in is current.
 */
@NullMarked
package io.cpusteering.api.crd;

import org.jspecify.annotations.NullMarked;
