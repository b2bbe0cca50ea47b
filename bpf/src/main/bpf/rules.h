/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Which rule a packet matches first. Rules look at the outer header; ports of
 * fragments are unknown, and match no rule that names any.
 *
 * Whatever rules there are, looking one criterion up is a fixed number of steps
 * that hardly wait for each other: no loop over values, and no branch on what a
 * packet holds but where most packets go the same way.
 */
#ifndef CPU_STEERING_RULES_H
#define CPU_STEERING_RULES_H

#include "layout.h"
#include "packet.h"

/* All bits if the number is 0, else none. */
static __always_inline __u32 all_if_zero(__u32 number)
{
	return -(__u32)(((__u64)number - 1) >> 63);
}

/*
 * A number that bytes were swapped for, of which older kernels (such as 5.10)
 * know no bounds; nor does the compiler, so that it does not leave a mask out.
 */
static __always_inline __u32 swapped(__be16 number)
{
	__u32 swapped = bpf_ntohs(number);

	asm volatile("" : "+r"(swapped));
	return swapped;
}

static __always_inline __u32
rules_of_port(const volatile struct port_lookup *lookup, __be16 number)
{
	__u32 port = swapped(number);
	__u32 page = port / PORTS_PER_PAGE & (PORT_PAGES - 1);
	__u32 cell =
		lookup->page[page].first + (port & lookup->page[page].mask);

	return lookup->rules[lookup->cell[cell & (PORT_CELLS - 1)]];
}

/*
 * Where what belongs to the lowest bit is: each power of two shifts other six
 * bits of the number to the top. One bit is set.
 */
static __always_inline __u32 place_of_lowest(__u64 bits)
{
	return ((bits & -bits) * 0x03f79d71b4cb0a89ULL) >> 58;
}

/* A byte of what was read from a frame, the first in the frame being 0. */
static __always_inline __u32 byte_of(__be32 word, int number)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return word >> 8 * number & 0xff;
#else
	return word >> 8 * (3 - number) & 0xff;
#endif
}

/* One after the other: else all bytes are read first, and put away again. */
#define KEEP_COMMON(found, prefixes)                                           \
	do {                                                                   \
		(found) &= (prefixes);                                         \
		asm volatile("" : "+r"(found));                                \
	} while (0)

static __always_inline __u32 byte_of_ipv4(const volatile __u8 *address,
					  __be32 word, int number)
{
	return address ? address[number] : byte_of(word, number);
}

/* found: bits, the prefixes of an address. */
static __always_inline __u32
rules_of_prefix(const volatile struct prefixes *prefixes,
		const volatile __u32 *rules, __u64 found)
{
	__u32 any;

	if (found)
		return rules[place_of_lowest(found)];
	any = prefixes->any;
	/* Else the compiler makes one load of both, and both addresses. */
	asm volatile("" : "+r"(any));
	return any;
}

/* address: in the frame, or NULL: then word is what was read from there. */
static __always_inline __u32
rules_of_ipv4(const volatile struct prefixes *prefixes,
	      const volatile struct prefix_lookup *lookup,
	      const volatile __u8 *address, __be32 word)
{
	__u64 found = lookup->ipv4[0][byte_of_ipv4(address, word, 0)];
	int i;

#pragma unroll
	for (i = 1; i < 4; i++)
		KEEP_COMMON(found,
			    lookup->ipv4[i][byte_of_ipv4(address, word, i)]);
	return rules_of_prefix(prefixes, lookup->ipv4_rules, found);
}

static __always_inline __u32
rules_of_ipv6(const volatile struct prefixes *prefixes,
	      const volatile struct prefix_lookup *lookup,
	      const volatile __u8 *address)
{
	__u64 found = lookup->ipv6_high[0][address[0]];
	int i;

#pragma unroll
	for (i = 1; i < 8; i++)
		KEEP_COMMON(found, lookup->ipv6_high[i][address[i]]);
	if (found && prefixes->ipv6_low) {
#pragma unroll
		for (i = 0; i < 8; i++) {
			KEEP_COMMON(
				found,
				lookup->ipv6_low[2 * i][address[8 + i] >> 4]);
			KEEP_COMMON(found,
				    lookup->ipv6_low[2 * i + 1]
						    [address[8 + i] & 0xf]);
		}
	}
	return rules_of_prefix(prefixes, lookup->ipv6_rules, found);
}

/*
 * word, offset: of the address, as it was read from an IPv4 header and in the
 * frame's IPv6 header. address: in the frame, or NULL if it is to be found.
 */
static __always_inline __u32
rules_of_address(struct xdp_md *ctx, const volatile struct prefixes *prefixes,
		 const volatile struct prefix_lookup *lookup, __u8 version,
		 __be32 word, __u32 offset, const __u8 *address)
{
	if (version == 4 && prefixes->ipv4_count)
		return rules_of_ipv4(prefixes, lookup, address, word);
	if (version != 6 || !prefixes->ipv6_count)
		return prefixes->any;
	if (!address)
		address = at(ctx, offset, sizeof(struct in6_addr));
	return address ? rules_of_ipv6(prefixes, lookup, address)
		       : prefixes->any;
}

/* By the outermost tag in the frame; 0 is a tag without a VLAN, or none. */
static __always_inline __u32
rules_of_vlan(struct xdp_md *ctx, const volatile struct vlan_lookup *lookup)
{
	struct ethhdr *ethernet =
		at(ctx, 0, sizeof(*ethernet) + sizeof(struct vlan_tag));
	struct vlan_tag *tag;
	__u32 id = 0;

	if (ethernet && (ethernet->h_proto == bpf_htons(ETH_P_8021Q) ||
			 ethernet->h_proto == bpf_htons(ETH_P_8021AD))) {
		tag = (struct vlan_tag *)(ethernet + 1);
		id = swapped(tag->tci) & (VLAN_IDS - 1);
	}
	return lookup->rules[lookup->cell[id]];
}

/*
 * The rules that match, one bit each.
 *
 * offset: of the IP header; header: what it says, with its key read. ip: the
 * IP header in the frame, with all of the addresses, or NULL: then header has
 * those of IPv4.
 */
static __always_inline __u32
matching_rules_at(struct xdp_md *ctx, const volatile struct rule_set *rules,
		  __u32 offset, const struct header *header, const void *ip)
{
	const __u8 *source = NULL, *destination = NULL;
	__be16 port = header->key >> 16;
	__u32 matching;

	/* Else the compiler writes their address down for each criterion. */
	asm volatile("" : "+r"(rules));
	matching = header->version ? rules->protocol[header->protocol & 0xff]
				   : rules->any_protocol;
	if (ip) {
		source = header->version == 4
				 ? (void *)&((struct iphdr *)ip)->saddr
				 : (void *)&((struct ipv6hdr *)ip)->saddr;
		destination = header->version == 4
				      ? (void *)&((struct iphdr *)ip)->daddr
				      : (void *)&((struct ipv6hdr *)ip)->daddr;
		port = header->version == 4
			       ? ((__be16 *)((struct iphdr *)ip + 1))[1]
			       : ((__be16 *)((struct ipv6hdr *)ip + 1))[1];
	}

	/* Most packets match nothing, and ports tell soonest. */
	if (matching && rules->destination_ports.count)
		matching &=
			header->key_kind == PORTS
				? rules_of_port(&rules->destination_port, port)
				: rules->destination_ports.any;
	if (matching && rules->source_ports.count)
		matching &= header->key_kind == PORTS
				    ? rules_of_port(&rules->source_port,
						    header->key)
				    : rules->source_ports.any;
	if (matching && rules->vlans.count)
		matching &= rules_of_vlan(ctx, &rules->vlan);
	if (matching)
		matching &= rules_of_address(
			ctx, &rules->sources, &rules->source, header->version,
			header->source,
			offset + __builtin_offsetof(struct ipv6hdr, saddr),
			source);
	if (matching)
		matching &= rules_of_address(
			ctx, &rules->destinations, &rules->destination,
			header->version, header->destination,
			offset + __builtin_offsetof(struct ipv6hdr, daddr),
			destination);
	return matching;
}

static __always_inline __u32
matching_rules(struct xdp_md *ctx, const volatile struct rule_set *rules,
	       __u32 offset, const struct header *header)
{
	return matching_rules_at(ctx, rules, offset, header, NULL);
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
	return number;
}

/*
 * A rule's number where it is used as an index: older kernels (such as 5.10)
 * forget the bounds of half a register that was put away meanwhile.
 */
static __always_inline __u32 as_index(__u32 rule)
{
	asm volatile("" : "+r"(rule));
	return rule & (MAX_RULES - 1);
}

#endif
