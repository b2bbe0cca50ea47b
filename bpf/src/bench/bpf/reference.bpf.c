// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What dev/bench compares the steering program with. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "repeat.h"

/* Set before load. */
const volatile struct reference_constants {
	__u32 target_count;
	__u32 possible_cpus;
} constants = { .target_count = 1, .possible_cpus = 1 };

struct {
	__uint(type, BPF_MAP_TYPE_CPUMAP);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct bpf_cpumap_val));
	__uint(max_entries, 1);
} cpus SEC(".maps");

/* CPUs, in the order of their turns. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, __u32);
	__uint(max_entries, 1);
} targets SEC(".maps");

/* Of each receiving CPU, the next turn. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__type(key, __u32);
	__type(value, __u32);
	__uint(max_entries, 1);
} next_turn SEC(".maps");

/* What a run costs by itself: subtracted from everything else. */
SEC("xdp")
int REPEATABLE(empty, ctx)
{
	return XDP_PASS;
}

/* The least that steering can be: always the same CPU. */
SEC("xdp")
int REPEATABLE(bare_redirect, ctx)
{
	return bpf_redirect_map(&cpus, 0, XDP_PASS);
}

/*
 * Round robin in the steps that the kernel's document about CPUMAP describes
 * (Documentation/bpf/map_cpumap.rst): a cursor per receiving CPU, which wraps
 * when it equals the number of CPUs; an array that says which CPU's turn it is;
 * a check of what it says; and the redirect.
 */
SEC("xdp")
int REPEATABLE(document_round_robin, ctx)
{
	__u32 *cursor, *target;
	__u32 turn = 0;

	cursor = bpf_map_lookup_elem(&next_turn, &turn);
	if (!cursor)
		return XDP_ABORTED;
	turn = (*cursor)++;
	if (*cursor == constants.target_count)
		*cursor = 0;

	target = bpf_map_lookup_elem(&targets, &turn);
	if (!target || *target >= constants.possible_cpus)
		return XDP_ABORTED;
	return bpf_redirect_map(&cpus, *target, 0);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
