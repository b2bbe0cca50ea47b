/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Sending packets out of other interfaces, past the stack.
 */
#ifndef CPU_STEERING_DEVICES_H
#define CPU_STEERING_DEVICES_H

#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>

#include "layout.h"

/* Interfaces by their place in the set; those that are not there have none. */
struct device_set {
	__uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct bpf_devmap_val));
	__uint(max_entries, MAX_DEVICES);
};

/* Sized to the sets there are. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__type(key, __u32);
	__uint(max_entries, 1);
	__array(values, struct device_set);
} devices SEC(".maps");

/*
 * Whether a broadcast has anybody to go to. The kernel gives the verdict
 * XDP_REDIRECT also for an empty set, and then the packet is gone.
 */
static __always_inline bool
has_device(struct xdp_md *ctx, void *set,
	   const volatile struct redirect_settings *where)
{
	struct bpf_devmap_val *device;
	__u32 place;
	__u32 key;

#pragma unroll
	for (place = 0; place < MAX_DEVICES; place++) {
		key = place;
		device = bpf_map_lookup_elem(set, &key);
		if (device && !(where->exclude_ingress &&
				device->ifindex == ctx->ingress_ifindex))
			return true;
	}
	return false;
}

/* Gives XDP_REDIRECT when the packet is on its way, else the miss action. */
static __always_inline int send(struct xdp_md *ctx,
				const volatile struct redirect_settings *where)
{
	__u32 key = where->set;
	void *set;

	set = bpf_map_lookup_elem(&devices, &key);
	if (!set)
		return where->miss_action & 3;
	if (!where->broadcast)
		return bpf_redirect_map(set, 0, where->miss_action & 3);
	if (!has_device(ctx, set, where))
		return XDP_PASS;
	/* No place: an error is not to look like that of one interface. */
	return bpf_redirect_map(
		set, MAX_DEVICES,
		where->exclude_ingress ? BPF_F_BROADCAST | BPF_F_EXCLUDE_INGRESS
				       : BPF_F_BROADCAST);
}

#endif
