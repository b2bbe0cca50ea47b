// SPDX-License-Identifier: Apache-2.0
/** Making every node let go before an uninstall. Run by the pre-delete hook of the Helm chart. */
@NullMarked
package io.cpusteering.operator.leave;

import org.jspecify.annotations.NullMarked;
