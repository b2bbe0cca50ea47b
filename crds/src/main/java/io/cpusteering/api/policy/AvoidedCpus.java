// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Kinds of CPU to keep packets away from. */
public enum AvoidedCpus {
  /** CPUs that serve receive interrupts of the interface, while another CPU remains. */
  @JsonProperty("ReceiveQueue")
  RECEIVE_QUEUE,

  /** CPUs named by isolcpus or nohz_full on the kernel command line. */
  @JsonProperty("Isolated")
  ISOLATED,

  /** CPUs that the kubelet's static CPU manager has given to containers alone. */
  @JsonProperty("KubeletExclusive")
  KUBELET_EXCLUSIVE
}
