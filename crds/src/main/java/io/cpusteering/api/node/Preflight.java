// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is thought of an interface as it is, for the attach mode that its policy asks for. Said
 * whether or not anything is attached.
 *
 * @param verdict Ok, Hazards or Refused: the heaviest of the findings
 * @param xdpFeatures what the driver can do with XDP as the interface is, by the kernel's names;
 *     null where the kernel doesn't tell (before Linux 6.3)
 * @param offloads of checksums, GRO, LRO and VLAN tags, what is on for received packets, by the
 *     kernel's names
 * @param vlanDevices VLAN devices and bridges that filter by VLAN above the interface, at any
 *     height; null where there are none in this network namespace
 * @param maxMtu the largest MTU, in bytes, that an attachment allows; null where there is no limit
 *     or it is not known
 * @param mtu the same in words
 * @param findings the heaviest first; null where there are none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Preflight(
    @Nullable PreflightVerdict verdict,
    @Nullable List<String> xdpFeatures,
    @Nullable List<String> offloads,
    @Nullable List<String> vlanDevices,
    @Nullable Integer maxMtu,
    @Nullable String mtu,
    @Nullable List<PreflightFinding> findings) {}
