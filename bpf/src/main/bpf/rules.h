/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Which rule a packet matches first. Rules look at the outer header; ports of
 * fragments are unknown, and match no rule that names any.
 *
 * The loops don't branch on what a packet holds: the verifier follows each way
 * apart, and the processor can only guess which one is taken.
 */
#ifndef CPU_STEERING_RULES_H
#define CPU_STEERING_RULES_H

#include "layout.h"
#include "packet.h"

#define VLAN_ID_MASK 0x0fff

/* All bits if the number is 0, else none. */
static __always_inline __u32 all_if_zero(__u32 number)
{
	return -(__u32)(((__u64)number - 1) >> 63);
}

/* All bits if the number is at most the limit, else none. */
static __always_inline __u32 all_if_within(__u32 number, __u32 limit)
{
	return -(__u32)(((__u64)number - limit - 1) >> 63);
}

static __always_inline __u32
rules_of_number(const volatile struct number_ranges *ranges, __u16 number)
{
	const __u32 count = ranges->count;
	__u32 rules = ranges->any;
	__u32 i;

#pragma nounroll
	for (i = 0; i < MAX_RANGES && i < count; i++)
		rules |= ranges->range[i].rules &
			 all_if_within((__u16)(number - ranges->range[i].first),
				       ranges->range[i].span);
	return rules;
}

static __always_inline __u32
rules_of_ipv4(const volatile struct prefixes *prefixes, __be32 address)
{
	const __u32 count = prefixes->ipv4_count;
	__u32 rules = prefixes->any;
	__u32 i;

#pragma nounroll
	for (i = 0; i < MAX_PREFIXES && i < count; i++)
		rules |= prefixes->ipv4[i].rules &
			 all_if_zero((address ^ prefixes->ipv4[i].address) &
				     prefixes->ipv4[i].mask);
	return rules;
}

static __always_inline __u32
rules_of_ipv6(const volatile struct prefixes *prefixes, const __be64 *address)
{
	const __u32 count = prefixes->ipv6_count;
	__u32 rules = prefixes->any;
	__be64 high, low, difference;
	__u32 i;

	__builtin_memcpy(&high, address, sizeof(high));
	__builtin_memcpy(&low, address + 1, sizeof(low));
#pragma nounroll
	for (i = 0; i < MAX_PREFIXES && i < count; i++) {
		difference = ((high ^ prefixes->ipv6[i].address[0]) &
			      prefixes->ipv6[i].mask[0]) |
			     ((low ^ prefixes->ipv6[i].address[1]) &
			      prefixes->ipv6[i].mask[1]);
		rules |= prefixes->ipv6[i].rules &
			 all_if_zero((__u32)difference |
				     (__u32)(difference >> 32));
	}
	return rules;
}

/* offset: of the IP header. at_address: of the address in an IPv6 header. */
static __always_inline __u32
rules_of_address(struct xdp_md *ctx, const volatile struct prefixes *prefixes,
		 const struct header *header, __be32 ipv4, __u32 at_address)
{
	__be64 *ipv6;

	if (header->version == 4)
		return rules_of_ipv4(prefixes, ipv4);
	if (header->version != 6)
		return prefixes->any;
	ipv6 = at(ctx, at_address, sizeof(struct in6_addr));
	return ipv6 ? rules_of_ipv6(prefixes, ipv6) : prefixes->any;
}

/* By the outermost tag in the frame; 0 is a tag without a VLAN, or none. */
static __always_inline __u32
rules_of_vlan(struct xdp_md *ctx, const volatile struct number_ranges *vlans)
{
	struct ethhdr *ethernet =
		at(ctx, 0, sizeof(*ethernet) + sizeof(struct vlan_tag));
	struct vlan_tag *tag;

	if (!ethernet || (ethernet->h_proto != bpf_htons(ETH_P_8021Q) &&
			  ethernet->h_proto != bpf_htons(ETH_P_8021AD)))
		return rules_of_number(vlans, 0);
	tag = (struct vlan_tag *)(ethernet + 1);
	return rules_of_number(vlans, bpf_ntohs(tag->tci) & VLAN_ID_MASK);
}

/*
 * The rules that match, one bit each.
 *
 * offset: of the IP header; header: what it says, with its key read.
 */
static __always_inline __u32
matching_rules(struct xdp_md *ctx, const volatile struct rule_set *rules,
	       __u32 offset, const struct header *header)
{
	__u32 matching = header->version
				 ? rules->protocol[header->protocol & 0xff]
				 : rules->any_protocol;

	/* Most packets match nothing, and ports tell soonest. */
	if (matching && rules->destination_ports.count)
		matching &=
			header->key_kind == PORTS
				? rules_of_number(&rules->destination_ports,
						  bpf_ntohs(header->key >> 16))
				: rules->destination_ports.any;
	if (matching && rules->source_ports.count)
		matching &= header->key_kind == PORTS
				    ? rules_of_number(&rules->source_ports,
						      bpf_ntohs(header->key))
				    : rules->source_ports.any;
	if (matching && rules->vlans.count)
		matching &= rules_of_vlan(ctx, &rules->vlans);
	if (matching &&
	    (rules->sources.ipv4_count || rules->sources.ipv6_count))
		matching &= rules_of_address(
			ctx, &rules->sources, header, header->source,
			offset + __builtin_offsetof(struct ipv6hdr, saddr));
	if (matching &&
	    (rules->destinations.ipv4_count || rules->destinations.ipv6_count))
		matching &= rules_of_address(
			ctx, &rules->destinations, header, header->destination,
			offset + __builtin_offsetof(struct ipv6hdr, daddr));
	return matching;
}

/* The number of the lowest bit that is set; one is. */
static __always_inline __u32 lowest_bit(__u32 bits)
{
	__u32 number = 0;
	__u32 skip;

#define SKIP_ZEROS(width)                                                      \
	skip = all_if_zero(bits & ((1U << (width)) - 1)) & (width);            \
	bits >>= skip;                                                         \
	number += skip
	SKIP_ZEROS(16);
	SKIP_ZEROS(8);
	SKIP_ZEROS(4);
	SKIP_ZEROS(2);
	SKIP_ZEROS(1);
#undef SKIP_ZEROS
	return number & (MAX_RULES - 1);
}

#endif
