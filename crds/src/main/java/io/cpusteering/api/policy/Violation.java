// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

/**
 * Something wrong with a policy.
 *
 * @param fieldPath the field, as the API server names it, such as {@code spec.interfaces.names[0]}
 * @param message what is allowed and what to do
 */
public record Violation(String fieldPath, String message) {
  @Override
  public String toString() {
    return fieldPath + ": " + message;
  }
}
