// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Runs on a packet that is about to be sent out of another interface, as the
 * program of that interface's entry in a device map. The entries of a policy
 * share one of the two programs here.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <bpf/bpf_helpers.h>

#include "layout.h"

/* By interface index; user space makes the entries. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, struct device_counters);
	__uint(max_entries, MAX_TARGETS);
} sent SEC(".maps");

/* By interface index. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, struct device_address);
	__uint(max_entries, MAX_TARGETS);
} addresses SEC(".maps");

static __always_inline void count(struct xdp_md *ctx)
{
	__u32 device = ctx->egress_ifindex;
	struct device_counters *counters;

	counters = bpf_map_lookup_elem(&sent, &device);
	if (!counters)
		return;
	counters->packets++;
	counters->bytes += ctx->data_end - ctx->data;
}

SEC("xdp/devmap")
int count_sent(struct xdp_md *ctx)
{
	count(ctx);
	return XDP_PASS;
}

SEC("xdp/devmap")
int rewrite_source(struct xdp_md *ctx)
{
	struct ethhdr *ethernet = (void *)(long)ctx->data;
	__u32 device = ctx->egress_ifindex;
	struct device_address *address;

	address = bpf_map_lookup_elem(&addresses, &device);
	if (address && (void *)(ethernet + 1) <= (void *)(long)ctx->data_end)
		__builtin_memcpy(ethernet->h_source, address->mac, ETH_ALEN);
	count(ctx);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
