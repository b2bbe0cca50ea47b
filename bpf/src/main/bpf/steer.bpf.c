// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The steering program: gives each received packet to a CPU by way of an
 * indirection table, as a NIC's RSS does it in hardware. One is loaded per
 * interface, specialised by its constants.
 */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>

#include "hash.h"
#include "layout.h"
#include "packet.h"

const volatile struct steer_constants constants = {
	.layout_version = LAYOUT_VERSION,
	.miss_action = XDP_PASS,
};

/* The half of the table in use. Writing it is the atomic switch. */
volatile __u32 active_half;

/* Shared by all interfaces of a policy; sized to the possible CPUs. */
struct {
	__uint(type, BPF_MAP_TYPE_CPUMAP);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct bpf_cpumap_val));
	__uint(max_entries, 1);
} cpus SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, struct table_half);
	__uint(max_entries, 2);
} table SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__type(key, __u32);
	__type(value, struct cpu_state);
	__uint(max_entries, 1);
} state SEC(".maps");

/* Not used by the program: says to whoever finds the pins what they are. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, struct meta_value);
	__uint(max_entries, 1);
} meta SEC(".maps");

static __always_inline int redirect(struct cpu_state *mine, __u32 slot,
				    __u32 cpu)
{
	int action;

	if (constants.record_choice) {
		mine->chosen_slot = slot;
		mine->chosen_cpu = cpu;
	}
	action = bpf_redirect_map(&cpus, cpu, constants.miss_action & 3);
	if (action == XDP_REDIRECT)
		mine->redirected++;
	else
		mine->missed++;
	return action;
}

static __always_inline int pass_empty(struct cpu_state *mine)
{
	mine->passed_empty_table++;
	return XDP_PASS;
}

/*
 * The cursor is compared with >=: a table that shrank leaves it beyond the
 * end, where == would never wrap.
 */
static __always_inline int redirect_by_turn(struct cpu_state *mine,
					    const struct table_half *half)
{
	__u32 length = half->turn_length;
	__u64 turn = mine->turn;

	if (!length)
		return pass_empty(mine);
	if (turn >= length)
		turn = 0;
	mine->turn = turn + 1;
	turn &= MAX_SLOTS - 1;
	return redirect(mine, turn, half->turn_slots[turn]);
}

/* Multiplying instead of a remainder: no bias worth naming, no division. */
static __always_inline int redirect_by_hash(struct cpu_state *mine,
					    const struct table_half *half,
					    const struct packet *packet)
{
	__u32 length = half->hash_length;
	__u64 slot;

	if (!length)
		return pass_empty(mine);
	slot = hash_words3(packet->source, packet->destination, packet->ports,
			   constants.hash_seed + packet->protocol);
	slot = (slot * length) >> 32;
	slot &= MAX_SLOTS - 1;
	return redirect(mine, slot, half->hash_slots[slot]);
}

SEC("xdp")
int steer(struct xdp_md *ctx)
{
	const bool turns = constants.algorithm == ROUND_ROBIN;
	const bool everything = turns && constants.packets == ALL_PACKETS;
	struct packet packet = {};
	struct table_half *half;
	struct cpu_state *mine;
	__u32 key = 0;

	mine = bpf_map_lookup_elem(&state, &key);
	if (!mine)
		return XDP_PASS;
	key = active_half & 1;
	half = bpf_map_lookup_elem(&table, &key);
	if (!half)
		return XDP_PASS;

	if (everything && !constants.pass_unfinished_checksums)
		return redirect_by_turn(mine, half);

	parse_packet(ctx, &packet, constants.hash_seed);
	if (!everything && is_control(&packet)) {
		mine->passed_control++;
		return XDP_PASS;
	}
	if (constants.pass_unfinished_checksums &&
	    has_unfinished_checksum(&packet)) {
		mine->passed_unfinished_checksum++;
		return XDP_PASS;
	}
	if (everything || (turns && is_datagram(&packet)))
		return redirect_by_turn(mine, half);
	return redirect_by_hash(mine, half, &packet);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
