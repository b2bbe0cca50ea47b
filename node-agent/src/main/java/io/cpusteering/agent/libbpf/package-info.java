// SPDX-License-Identifier: Apache-2.0
/**
 * The binding of libbpf, with a small neighbour for the few libc calls, by JNA; nothing else knows
 * JNA. The raw interfaces carry the C names; callers use {@link io.cpusteering.agent.libbpf.Bpf}
 * and the descriptors it opens, where every call goes through one check that throws {@link
 * io.cpusteering.agent.libbpf.BpfException}. Called by {@code datapath}.
 */
@NullMarked
package io.cpusteering.agent.libbpf;

import org.jspecify.annotations.NullMarked;
