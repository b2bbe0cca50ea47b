// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The second program: runs in the thread of the CPU that a packet was steered
 * to, and does with it what its rules say. One is loaded per policy.
 */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>

#include "devices.h"
#include "frame.h"
#include "layout.h"
#include "repeat.h"
#include "rules.h"

const volatile struct remote_constants constants = {
	.layout_version = LAYOUT_VERSION,
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__type(key, __u32);
	__type(value, struct remote_state);
	__uint(max_entries, 1);
} state SEC(".maps");

/* Not used by the program: says to whoever finds the pins what they are. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, struct meta_value);
	__uint(max_entries, 1);
} meta SEC(".maps");

static __always_inline int pass(struct remote_state *mine)
{
	mine->passed++;
	return XDP_PASS;
}

static __always_inline int act(struct xdp_md *ctx,
			       const volatile struct rule_action *action,
			       struct remote_state *mine)
{
	int verdict;

	switch (action->kind) {
	case DROP:
		mine->dropped++;
		return XDP_DROP;
	case REDIRECT:
		verdict = send(ctx, &action->redirect);
		if (verdict == XDP_REDIRECT)
			mine->sent++;
		else
			mine->not_sent++;
		return verdict;
	default:
		return pass(mine);
	}
}

SEC("xdp/cpumap")
int REPEATABLE(remote, ctx)
{
	struct remote_state *mine;
	struct frame frame;
	__u32 matching;
	__u32 rule;
	__u32 key = 0;

	mine = bpf_map_lookup_elem(&state, &key);
	if (!mine)
		return XDP_PASS;
	if (!read_frame(ctx, &constants.no_keys, &frame))
		return pass(mine);
	matching = matching_rules(ctx, &constants.rules, frame.network,
				  &frame.header);
	if (!matching)
		return pass(mine);
	rule = lowest_bit(matching);
	mine->matched[as_index(rule)]++;
	return act(ctx, &constants.rules.action[as_index(rule)], mine);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
