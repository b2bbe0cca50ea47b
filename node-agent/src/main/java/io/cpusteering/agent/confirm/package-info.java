// SPDX-License-Identifier: Apache-2.0
/**
 * What becomes of changes: which are put on trial, whether they are confirmed or undone, and what
 * is planned instead. Decided from records alone; {@code LedgerStore} keeps them on disk. Called by
 * {@code loop}, which makes the changes and undoes them.
 */
@NullMarked
package io.cpusteering.agent.confirm;

import org.jspecify.annotations.NullMarked;
