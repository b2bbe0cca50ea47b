// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api;

/** The names that every part of the API shares. */
public final class ApiGroup {
  /** API group of both kinds. */
  public static final String NAME = "cpusteering.io";

  /** Served and stored version of both kinds. */
  public static final String VERSION = "v1alpha1";

  /** {@code kubectl get steering} lists both kinds. */
  public static final String CATEGORY = "steering";

  /** Label on a ControllerRevision: the uid of the policy it is a version of. */
  public static final String POLICY_UID_LABEL = NAME + "/policy-uid";

  /**
   * Annotation on a Node: nothing is steered there, whatever policies say. Any value but {@code
   * false} switches off, so that in a hurry no value is wrong; it is shown as the reason.
   */
  public static final String DISABLED_ANNOTATION = NAME + "/disabled";

  private ApiGroup() {}
}
