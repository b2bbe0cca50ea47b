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
#include "table.h"

/* Not used by the program: says to whoever finds the pins what they are. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, struct meta_value);
	__uint(max_entries, 1);
} meta SEC(".maps");

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
	struct found_table table;
	struct cpu_line *line;
	bool turns = takes_every_turn(how);

	if (!turns && !constants.steer_control &&
	    is_control(ctx, frame->ethertype, &frame->header)) {
		mine->passed_control++;
		return XDP_PASS;
	}
	if (constants.pass_unfinished_checksums && is_unfinished(ctx, frame)) {
		mine->passed_unfinished_checksum++;
		return XDP_PASS;
	}
	if (!turns) {
		turns = enter(ctx, how, &constants.addresses, &frame->header) &&
			takes_turns(how) && is_datagram(&frame->header);
	}
	/* Not before: what is found here would be one more way each for the
	 * verifier to try all of the above with. */
	line = line_of_this_cpu();
	if (!find_table(number, &table))
		return pass_empty();
	if (turns)
		return redirect_by_turn(table.turns,
					find_cursor(line, mine, number));
	return redirect_by_hash(
		line, table.half,
		hash_header(how, &constants.flows, &frame->header));
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
 * from the other programs, since it is worth every instruction.
 */
SEC("xdp")
int REPEATABLE(take_turns, ctx)
{
	return redirect_by_first_turn(line_of_this_cpu());
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
steer_plain(const volatile struct steer_settings *how, __u32 number, void *ip,
	    struct header *header)
{
	struct cpu_state *mine = NULL;
	struct found_table table;
	struct cpu_line *line;

	if (!find_table(number, &table))
		return pass_empty();
	if (number) {
		mine = state_of_this_cpu();
		if (!mine)
			return XDP_PASS;
	}
	line = line_of_this_cpu();
	if (takes_plain_turn(how, ip, header))
		return redirect_by_turn(table.turns,
					find_cursor(line, mine, number));
	if (!how->symmetric && how->hash_by == FLOW)
		return redirect_by_hash(
			line, table.half,
			hash_plain_flow(ip, &constants.addresses,
					&constants.flows, header->version));
	read_plain_flow(ip, &constants.addresses, header);
	return redirect_by_hash(line, table.half,
				hash_header(how, &constants.flows, header));
}

/* What the first of the matching rules says about a plain packet. */
static __always_inline int act_by_rule(struct xdp_md *ctx, __u32 matching,
				       void *ip, struct header *header)
{
	__u32 rule = lowest_bit(matching);
	const volatile struct rule_action *action =
		&constants.rules.action[as_index(rule)];
	__u32 kind = action->kind;
	struct cpu_state *mine;

	if (kind == STEER && may_be_tunnel(&action->steer, ip, header))
		return steer_any(ctx);
	mine = state_of_this_cpu();
	if (!mine)
		return XDP_PASS;
	mine->matched[as_index(rule)]++;
	if (kind == STEER)
		return steer_plain(&action->steer, action->table, ip, header);
	return act_plainly(ctx, action, mine);
}

/* The rules that a plain packet matches. */
static __always_inline __u32 plain_matching(struct xdp_md *ctx, void *ip,
					    struct header *header)
{
	read_plain(ip, header);
	return matching_rules_at(ctx, &constants.rules, ETH_HLEN, header, ip);
}

/* Decides about a plain packet. */
static __always_inline int decide(struct xdp_md *ctx, void *ip, __u8 version)
{
	const volatile struct rule_action *action = &constants.otherwise;
	struct header header = { .version = version };
	struct cpu_state *mine;
	__u32 matching;

	if (constants.rules.all) {
		matching = plain_matching(ctx, ip, &header);
		if (matching)
			return act_by_rule(ctx, matching, ip, &header);
	}
	if (action->kind == STEER) {
		if (may_be_tunnel(&action->steer, ip, &header))
			return steer_any(ctx);
		return steer_plain(&action->steer, 0, ip, &header);
	}
	mine = state_of_this_cpu();
	return mine ? act_plainly(ctx, action, mine) : XDP_PASS;
}

/* The same where no rule matches it if it is to go by the default hash. */
static __always_inline int decide_by_flow(struct xdp_md *ctx, void *ip,
					  __u8 version, bool has_rules)
{
	struct header header = { .version = version };
	__u32 matching;

	if (has_rules) {
		matching = plain_matching(ctx, ip, &header);
		if (matching)
			return act_by_rule(ctx, matching, ip, &header);
	}
	return redirect_by_hash(line_of_this_cpu(), first_half(),
				hash_plain_flow(ip, &constants.addresses,
						&constants.flows, version));
}

static __always_inline int steer_by_flow(struct xdp_md *ctx, bool has_rules)
{
	/* Apart, so that neither does what only the other needs. */
	void *ip = plain_ipv4(ctx);

	if (ip)
		return decide_by_flow(ctx, ip, 4, has_rules);
	ip = plain_ipv6(ctx);
	if (ip)
		return decide_by_flow(ctx, ip, 6, has_rules);
	return steer_any(ctx);
}

/*
 * For the flow hash as it is by default: nothing is asked that such settings
 * have an answer to. Even a question that the verifier removes costs the load
 * of what it asks for.
 */
SEC("xdp")
int REPEATABLE(hash_flows, ctx)
{
	return steer_by_flow(ctx, false);
}

/* For the same where no rule matches. */
SEC("xdp")
int REPEATABLE(hash_other_flows, ctx)
{
	return steer_by_flow(ctx, true);
}

/* For all other settings. */
SEC("xdp")
int REPEATABLE(steer, ctx)
{
	void *ip;

	if (constants.pass_unfinished_checksums)
		return steer_any(ctx);
	ip = plain_ipv4(ctx);
	if (ip)
		return decide(ctx, ip, 4);
	ip = plain_ipv6(ctx);
	if (ip)
		return decide(ctx, ip, 6);
	return steer_any(ctx);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
