// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Counts what never gets out of the interfaces that a policy's packets are
 * sent out of. One copy of these programs is loaded per policy that sends any.
 *
 * Which interface it is about stands in the kernel's own structures. Where
 * their fields are is told by the kernel's BTF, which is why these programs
 * are not among the others.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "layout.h"

/* Those of the programs that packets run through on their way out. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, struct device_counters);
	__uint(max_entries, MAX_TARGETS);
} sent SEC(".maps");

/* The ids of the policy's device maps. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, __u32);
	__uint(max_entries, 65536);
} device_sets SEC(".maps");

/* By interface index; user space makes the entries. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, struct device_losses);
	__uint(max_entries, MAX_TARGETS);
} losses SEC(".maps");

/*
 * By interface index, which user space makes the entries for: how many packets
 * of those sent were in the hands of its driver already.
 */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, __u64);
	__uint(max_entries, MAX_TARGETS);
} flushed SEC(".maps");

struct net_device {
	int ifindex;
} __attribute__((preserve_access_index));

static __always_inline __u32 index_of(const struct net_device *device)
{
	int ifindex;

	if (bpf_probe_read_kernel(&ifindex, sizeof(ifindex), &device->ifindex))
		return 0;
	return ifindex;
}

static __always_inline void count_error(struct device_losses *lost, __u32 error,
					__u64 packets)
{
	if (error >= MAX_ERRNO_SLOTS)
		error = 0;
	__sync_fetch_and_add(&lost->by_errno[error], packets);
}

/*
 * from_dev, to_dev, int sent, int drops, int err
 *
 * For the device maps of the whole machine, whose interfaces may have the same
 * index in another network namespace, or be another policy's as well. But what
 * is flushed here ran through the policy's program on this CPU since the last
 * flush, and that program counts it: what it did not count is not ours.
 */
SEC("raw_tp/xdp_devmap_xmit")
int count_transmit(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 device = index_of((const void *)ctx->args[1]);
	__u32 error = -(__s32)ctx->args[4];
	__u64 drops = (__u32)ctx->args[3];
	struct device_counters *counters;
	struct device_losses *lost;
	__u64 *before;
	__u64 ours;

	counters = bpf_map_lookup_elem(&sent, &device);
	before = bpf_map_lookup_elem(&flushed, &device);
	if (!counters || !before)
		return 0;
	ours = counters->packets - *before;
	*before = counters->packets;
	if (drops > ours)
		drops = ours;
	if (!drops)
		return 0;
	lost = bpf_map_lookup_elem(&losses, &device);
	if (!lost)
		return 0;
	if (error)
		count_error(lost, error, drops);
	else
		__sync_fetch_and_add(&lost->dropped, drops);
	return 0;
}

/* dev, xdp, tgt, int err, map_type, u32 map_id, u32 index */
SEC("raw_tp/xdp_redirect_err")
int count_refused(struct bpf_raw_tracepoint_args *ctx)
{
	const struct net_device *to;
	__u32 error = -(__s32)ctx->args[3];
	struct device_losses *lost;
	__u32 map = ctx->args[5];
	__u32 device;

	/* Kernels before 5.13 have a pointer to the map in this place. */
	if (ctx->args[4] != BPF_MAP_TYPE_DEVMAP_HASH ||
	    !bpf_map_lookup_elem(&device_sets, &map))
		return 0;
	/*
	 * The entry, of which the device is the first member, "due to
	 * tracepoint"; none when the packet was for all of the map.
	 */
	if (bpf_probe_read_kernel(&to, sizeof(to), (void *)ctx->args[2]))
		return 0;
	device = index_of(to);
	lost = bpf_map_lookup_elem(&losses, &device);
	if (lost)
		count_error(lost, error, 1);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
