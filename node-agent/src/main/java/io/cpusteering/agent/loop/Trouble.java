// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

/**
 * Something that concerns the whole node and keeps a round from doing all its work.
 *
 * @param reason CamelCase: NoBpffs, BpffsReadOnly, NoLibbpf, NoPermission, KernelTooOld, NoFrags,
 *     KernelRefused, HostUnreadable, OrdersUnreadable, NoOrders, Disabled, SwitchUnreadable,
 *     StateNotKept, HarmNotWatched, ClaimantsUnreadable, EventsNotHeard, ApiServerAway,
 *     NoNodeObject, CpuGone, KubeletAway, RoundFailed
 * @param message for people: what, which object, why, what to do
 * @param blocking whether the kernel may now differ from the orders
 */
public record Trouble(String reason, String message, boolean blocking) {}
