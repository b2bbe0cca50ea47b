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
#include "devices.h"
#include "flow.h"
#include "frame.h"
#include "layout.h"
#include "repeat.h"
#include "rules.h"

const volatile struct steer_constants constants = {
	.layout_version = LAYOUT_VERSION,
	.miss_action = XDP_PASS,
};

/* The half of each table in use. Writing it is the atomic switch. */
volatile __u32 active_half;

/* Shared by all interfaces of a policy; sized to the possible CPUs. */
struct {
	__uint(type, BPF_MAP_TYPE_CPUMAP);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct bpf_cpumap_val));
	__uint(max_entries, 1);
} cpus SEC(".maps");

/* Two halves for each table; sized to the tables there are. */
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

/*
 * The key is no variable on the stack: a program that has none, and nothing to
 * keep in it, is the faster for it.
 */
static __always_inline struct cpu_state *state_of_this_cpu(void)
{
	return bpf_map_lookup_elem(&state, (const void *)&constants.zero);
}

/* number: of the table; 0 is that of packets which no rule matched. */
static __always_inline struct table_half *half_in_use(__u32 number)
{
	__u32 key;

	if (!number)
		return bpf_map_lookup_elem(&table, (const void *)&active_half);
	if (number >= MAX_TABLES)
		return NULL;
	key = number * 2 + active_half;
	return bpf_map_lookup_elem(&table, &key);
}

/* Seldom, so it finds the state again rather than have others keep it. */
static __noinline long miss(long action)
{
	struct cpu_state *mine = state_of_this_cpu();

	if (mine)
		mine->missed++;
	/* Else the compiler knows that this is the caller's, and keeps that. */
	asm volatile("" : "+r"(action));
	return action;
}

/*
 * A sender that is the end of a tunnel leaves the checksum inside of it. The
 * one outside is then zero, or one that holds once that inside is finished.
 */
__noinline int has_unfinished_inside(struct xdp_md *ctx, __u32 transport,
				     __u32 protocol, __u32 port)
{
	struct header inside;
	__u32 inner;

	inner = find_inner(ctx, transport, protocol, port, ~0U);
	if (!inner || !read_ip(ctx, inner & INNER_OFFSET,
			       bpf_htons(inner >> INNER_ETHERTYPE_SHIFT),
			       &constants.addresses, &inside))
		return false;
	return has_unfinished_checksum(ctx, inner & INNER_OFFSET, &inside);
}

static __always_inline bool is_unfinished(struct xdp_md *ctx,
					  const struct frame *frame)
{
	const struct header *outer = &frame->header;
	__u32 port = 0;

	if (has_unfinished_checksum(ctx, frame->network, outer))
		return true;
	if (!outer->transport)
		return false;
	if (outer->key_kind == PORTS)
		port = bpf_ntohs(outer->key >> 16);
	return has_unfinished_inside(ctx, outer->transport, outer->protocol,
				     port);
}

static __always_inline int redirect(struct cpu_state *mine, __u32 slot,
				    __u32 cpu)
{
	long action, verdict;

	if (constants.record_choice) {
		mine->chosen_slot = slot;
		mine->chosen_cpu = cpu;
	}
	action = bpf_redirect_map(&cpus, cpu, constants.miss_action);
	verdict = action;
	/* Else the compiler writes it down anew where it knows which it is. */
	asm volatile("" : "+r"(verdict));
	if (action != XDP_REDIRECT)
		verdict = miss(verdict);
	return verdict;
}

static __always_inline int pass_empty(struct cpu_state *mine)
{
	mine->passed_empty_table++;
	return XDP_PASS;
}

/*
 * The cursor is compared with >=: a table that shrank leaves it beyond the
 * end, where == would never wrap. It counts the packets of the turn that is
 * not over; they are added up when it is.
 */
static __always_inline int redirect_by_turn(struct cpu_state *mine,
					    const struct table_half *half,
					    __u64 *next)
{
	__u64 length = half->turn_length;
	__u64 turn = *next;

	if (turn >= length) {
		if (!length)
			return pass_empty(mine);
		mine->given += turn;
		turn = 0;
	}
	*next = turn + 1;
	turn &= MAX_SLOTS - 1;
	return redirect(mine, turn, half->turn_slots[turn]);
}

/* Multiplying instead of a remainder: no bias worth naming, no division. */
static __always_inline int
redirect_by_hash(const volatile struct steer_settings *how,
		 struct cpu_state *mine, const struct table_half *half,
		 struct header *header)
{
	__u32 length = half->hash_length;
	__u64 slot;

	if (!length)
		return pass_empty(mine);
	slot = hash_header(how, &constants.flows, header);
	slot = (slot * length) >> 32;
	slot &= MAX_SLOTS - 1;
	mine->given++;
	return redirect(mine, slot, half->hash_slots[slot]);
}

static __always_inline bool
takes_turns(const volatile struct steer_settings *how)
{
	return how->algorithm == ROUND_ROBIN;
}

static __always_inline bool
takes_every_turn(const volatile struct steer_settings *how)
{
	return takes_turns(how) && how->packets == ALL_PACKETS;
}

static __always_inline int
steer_frame(struct xdp_md *ctx, const volatile struct steer_settings *how,
	    struct cpu_state *mine, __u32 number, struct frame *frame)
{
	struct table_half *half = half_in_use(number);
	bool whole;

	if (!half || number >= MAX_TABLES)
		return pass_empty(mine);
	if (!takes_every_turn(how) && !constants.steer_control &&
	    is_control(ctx, frame->ethertype, &frame->header)) {
		mine->passed_control++;
		return XDP_PASS;
	}
	if (constants.pass_unfinished_checksums && is_unfinished(ctx, frame)) {
		mine->passed_unfinished_checksum++;
		return XDP_PASS;
	}
	if (takes_every_turn(how))
		return redirect_by_turn(mine, half, &mine->turn[number]);
	whole = enter(ctx, how, &constants.addresses, &frame->header);
	if (takes_turns(how) && whole && is_datagram(&frame->header))
		return redirect_by_turn(mine, half, &mine->turn[number]);
	return redirect_by_hash(how, mine, half, &frame->header);
}

/* What is done with packets that are not steered. */
static __always_inline int
act_plainly(struct xdp_md *ctx, const volatile struct rule_action *action,
	    struct cpu_state *mine)
{
	int verdict;

	switch (action->kind) {
	case DROP:
		mine->dropped_as_asked++;
		return XDP_DROP;
	case REDIRECT:
		verdict = send(ctx, &action->redirect);
		if (verdict == XDP_REDIRECT)
			mine->sent++;
		else
			mine->not_sent++;
		return verdict;
	default:
		mine->passed_as_asked++;
		return XDP_PASS;
	}
}

static __always_inline int act(struct xdp_md *ctx,
			       const volatile struct rule_action *action,
			       struct cpu_state *mine, struct frame *frame)
{
	if (action->kind == STEER)
		return steer_frame(ctx, &action->steer, mine, action->table,
				   frame);
	if (action->kind == REDIRECT && constants.pass_unfinished_checksums &&
	    is_unfinished(ctx, frame)) {
		mine->passed_unfinished_checksum++;
		return XDP_PASS;
	}
	return act_plainly(ctx, action, mine);
}

/*
 * For round robin of all packets without rules: nothing is looked at. Apart
 * from the other program, since it is worth every instruction.
 */
SEC("xdp")
int REPEATABLE(take_turns, ctx)
{
	struct cpu_state *mine = state_of_this_cpu();
	struct table_half *half = half_in_use(0);

	if (!mine || !half)
		return XDP_PASS;
	return redirect_by_turn(mine, half, &mine->turn[0]);
}

/* Any packet under any settings. */
__noinline int steer_any(struct xdp_md *ctx)
{
	struct cpu_state *mine = state_of_this_cpu();
	struct frame frame;
	__u32 matching;
	__u32 rule;

	if (!mine)
		return XDP_PASS;
	if (!read_frame(ctx, &constants.addresses, &frame))
		return XDP_PASS;
	if (constants.rules.all) {
		matching = matching_rules(ctx, &constants.rules, frame.network,
					  &frame.header);
		if (matching) {
			rule = lowest_bit(matching);
			mine->matched[as_index(rule)]++;
			return act(ctx, &constants.rules.action[as_index(rule)],
				   mine, &frame);
		}
	}
	return act(ctx, &constants.otherwise, mine, &frame);
}

static __always_inline bool
takes_plain_turn(const volatile struct steer_settings *how, void *ip,
		 struct header *header)
{
	if (!takes_turns(how))
		return false;
	if (how->packets == ALL_PACKETS)
		return true;
	read_plain(ip, header);
	return header->protocol == IPPROTO_UDP;
}

/* Gives a plain packet that is to be steered to a CPU. ip: its IP header. */
static __always_inline int
steer_plain(const volatile struct steer_settings *how, struct cpu_state *mine,
	    struct table_half *half, __u32 number, void *ip,
	    struct header *header)
{
	if (!half || number >= MAX_TABLES)
		return pass_empty(mine);
	if (takes_plain_turn(how, ip, header))
		return redirect_by_turn(mine, half, &mine->turn[number]);
	read_plain_flow(ip, &constants.addresses, header);
	return redirect_by_hash(how, mine, half, header);
}

/*
 * Decides about a plain packet.
 *
 * half: of table 0, found before the packet was read, so that nothing of that
 * is put away meanwhile.
 */
static __always_inline int decide(struct xdp_md *ctx, struct cpu_state *mine,
				  struct table_half *half, void *ip,
				  __u8 version)
{
	const volatile struct rule_action *action = &constants.otherwise;
	struct header header = { .version = version };
	__u32 matching = 0;
	__u32 kind;
	__u32 rule;

	if (constants.rules.all) {
		read_plain(ip, &header);
		matching = matching_rules_at(ctx, &constants.rules, ETH_HLEN,
					     &header, ip);
	}
	if (!matching) {
		kind = action->kind;
		if (kind == STEER) {
			if (may_be_tunnel(&action->steer, ip, &header))
				return steer_any(ctx);
			return steer_plain(&action->steer, mine, half, 0, ip,
					   &header);
		}
	} else {
		rule = lowest_bit(matching);
		action = &constants.rules.action[as_index(rule)];
		kind = action->kind;
		if (kind == STEER && may_be_tunnel(&action->steer, ip, &header))
			return steer_any(ctx);
		mine->matched[as_index(rule)]++;
		if (kind == STEER)
			return steer_plain(&action->steer, mine,
					   half_in_use(action->table),
					   action->table, ip, &header);
	}
	return act_plainly(ctx, action, mine);
}

SEC("xdp")
int REPEATABLE(steer, ctx)
{
	struct cpu_state *mine;
	struct table_half *half;
	void *ip;

	if (constants.pass_unfinished_checksums)
		return steer_any(ctx);
	mine = state_of_this_cpu();
	half = half_in_use(0);
	if (!mine)
		return steer_any(ctx);
	/* Apart, so that neither does what only the other needs. */
	ip = plain_ipv4(ctx);
	if (ip)
		return decide(ctx, mine, half, ip, 4);
	ip = plain_ipv6(ctx);
	if (ip)
		return decide(ctx, mine, half, ip, 6);
	return steer_any(ctx);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
