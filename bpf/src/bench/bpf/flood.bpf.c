// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What dev/bench throughput sends with. Run on a UDP datagram with live frames,
 * it sends each copy out of an interface, of one flow after the other.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

/* Set before load. */
const volatile struct flood_constants {
	__u32 first_port;
	__u32 flows;
} constants = { .first_port = 1024, .flows = 1 };

/* Out of which interface. */
struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__type(key, __u32);
	__type(value, __u32);
	__uint(max_entries, 1);
} out SEC(".maps");

/* Not zero: what is left of a run goes nowhere, which takes next to no time. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, __u32);
	__uint(max_entries, 1);
} stop SEC(".maps");

/* Frames that were sent: written on one CPU. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, __u64);
	__uint(max_entries, 1);
} sent SEC(".maps");

/*
 * Adds to the checksum what the change of a field of 16 bits does to it (RFC
 * 1624). It starts from what the frame has now: the kernel hands the frames of
 * a run out again and again, as they are.
 */
static __always_inline void set_source(struct udphdr *udp, __be16 port)
{
	__u32 sum = (__u16)~udp->check + (__u16)~udp->source + (__u32)port;

	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	udp->check = (__u16)~sum;
	if (!udp->check)
		udp->check = 0xffff;
	udp->source = port;
}

SEC("xdp")
int flood(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *end = (void *)(long)ctx->data_end;
	struct udphdr *udp =
		data + sizeof(struct ethhdr) + sizeof(struct iphdr);
	__u32 zero = 0;
	__u32 *stopped;
	__u64 *count;

	stopped = bpf_map_lookup_elem(&stop, &zero);
	count = bpf_map_lookup_elem(&sent, &zero);
	if (!stopped || *stopped || !count || (void *)(udp + 1) > end)
		return XDP_DROP;
	if (constants.flows > 1)
		set_source(udp, bpf_htons(constants.first_port +
					  *count % constants.flows));
	(*count)++;
	return bpf_redirect_map(&out, 0, 0);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
