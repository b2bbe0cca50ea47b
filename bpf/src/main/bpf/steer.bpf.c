// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The steering program: gives each received packet to a CPU by way of an
 * indirection table, as a NIC's RSS does it in hardware. One is loaded per
 * interface, specialised by its constants.
 */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>

#include "checksum.h"
#include "control.h"
#include "hash.h"
#include "layout.h"
#include "packet.h"
#include "tunnel.h"

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

/*
 * Puts an address and its port before or after the other, so that both
 * directions of a flow look the same. Without a branch, which a processor
 * could only guess.
 */
static __always_inline void sort_ends(struct header *header)
{
	__u64 source = (__u64)header->source << 16 | (header->key & 0xffff);
	__u64 destination = (__u64)header->destination << 16 | header->key >> 16;
	/* All ones if source is the greater: neither has bit 63 set. */
	__u64 swap = (__s64)(destination - source) >> 63;
	__u64 difference = (source ^ destination) & swap;

	source ^= difference;
	destination ^= difference;
	header->source = source >> 16;
	header->destination = destination >> 16;
	header->key = (source & 0xffff) | (destination & 0xffff) << 16;
}

static __always_inline __u32 hash_header(struct header *header)
{
	__u32 protocol = header->protocol;

	if (constants.symmetric)
		sort_ends(header);
	if (constants.hash_by == ADDRESS_PAIR) {
		if (header->key_kind != TEID)
			header->key = 0;
		protocol = 0;
	}
	return hash_words3(header->source, header->destination, header->key,
			   constants.hash_seed + protocol);
}

/* Multiplying instead of a remainder: no bias worth naming, no division. */
static __always_inline int redirect_by_hash(struct cpu_state *mine,
					    const struct table_half *half,
					    struct header *header)
{
	__u32 length = half->hash_length;
	__u64 slot;

	if (!length)
		return pass_empty(mine);
	slot = hash_header(header);
	slot = (slot * length) >> 32;
	slot &= MAX_SLOTS - 1;
	return redirect(mine, slot, half->hash_slots[slot]);
}

/*
 * Puts what is to be hashed in the outer header's place: the header inside of
 * a tunnel, the flow that an ICMP error quotes. Gives whether what is there
 * now can still be a datagram of its own.
 */
static __always_inline bool enter(struct xdp_md *ctx, struct header *header)
{
	const __u32 seed = constants.hash_seed;
	const bool symmetric = constants.symmetric;
	struct header inside = *header;
	__u32 port;
	__u32 inner;

	if (constants.inner && header->transport) {
		port = header->key_kind == PORTS ?
			       bpf_ntohl(header->key) & 0xffff :
			       0;
		inner = find_inner(ctx, header->transport, header->protocol,
				   port, constants.inner);
		if (inner &&
		    read_ip(ctx, inner & INNER_OFFSET,
			    bpf_htons(inner >> INNER_ETHERTYPE_SHIFT), seed,
			    &inside)) {
			read_key(ctx, &inside, symmetric);
			*header = inside;
		} else if (constants.inner & TUNNEL_GTPU && !symmetric &&
			   read_teid(ctx, port, header)) {
			return false;
		}
	}
	if (is_icmp_error(ctx, header)) {
		inside = *header;
		if (read_quoted(ctx, seed, symmetric, &inside)) {
			*header = inside;
			return false;
		}
	}
	return true;
}

SEC("xdp")
int steer(struct xdp_md *ctx)
{
	const bool turns = constants.algorithm == ROUND_ROBIN;
	const bool everything = turns && constants.packets == ALL_PACKETS;
	struct header header = {};
	struct ethhdr *ethernet;
	struct table_half *half;
	struct cpu_state *mine;
	__be16 ethertype;
	__u32 network;
	bool whole;
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

	ethernet = at(ctx, 0, sizeof(*ethernet));
	if (!ethernet)
		return XDP_PASS;
	ethertype = ethernet->h_proto;
	network = skip_vlan_tags(ctx, sizeof(*ethernet), &ethertype);
	if (read_ip(ctx, network, ethertype, constants.hash_seed, &header))
		read_key(ctx, &header, constants.symmetric);
	else if (!read_mac(ctx, ethertype, constants.hash_seed, &header))
		return XDP_PASS;

	if (!everything && !constants.steer_control &&
	    is_control(ctx, ethertype, &header)) {
		mine->passed_control++;
		return XDP_PASS;
	}
	if (constants.pass_unfinished_checksums &&
	    has_unfinished_checksum(ctx, network, &header)) {
		mine->passed_unfinished_checksum++;
		return XDP_PASS;
	}
	if (everything)
		return redirect_by_turn(mine, half);
	whole = enter(ctx, &header);
	if (turns && whole && is_datagram(&header))
		return redirect_by_turn(mine, half);
	return redirect_by_hash(mine, half, &header);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
