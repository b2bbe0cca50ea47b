// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Run once on a packet of no use, to see whether the kernel knows broadcasts:
 * one that does not takes the flag for a mistake and aborts the packet.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct bpf_devmap_val));
	__uint(max_entries, 1);
} nobody SEC(".maps");

SEC("xdp")
int broadcast(struct xdp_md *ctx)
{
	return bpf_redirect_map(&nobody, 0,
				BPF_F_BROADCAST | BPF_F_EXCLUDE_INGRESS);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
