/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Parsing: as far as it goes, and no failure. What can't be read stays zero,
 * and the packet is steered by the rest.
 */
#ifndef CPU_STEERING_PACKET_H
#define CPU_STEERING_PACKET_H

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <stdbool.h>
#include <stddef.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "hash.h"

#define VLAN_TAGS_MAX 2
#define IPV6_EXTENSIONS_MAX 6

#define IP_MORE_FRAGMENTS 0x2000
#define IP_FRAGMENT_OFFSET 0x1fff

/* IPv6 fragment header: 13 bits of offset, 2 reserved, the M flag. */
#define IP6_FRAGMENT_MASK 0xfff9

#define ND_ROUTER_SOLICITATION 133
#define ND_REDIRECT 137

#define PTP_EVENT_PORT 319
#define PTP_GENERAL_PORT 320
#define BFD_CONTROL_PORT 3784
#define BFD_ECHO_PORT 3785
#define BFD_MULTIHOP_PORT 4784
#define BFD_LAG_PORT 6784

struct vlan_tag {
	__be16 tci;
	__be16 encapsulated_proto;
};

struct ipv6_extension {
	__u8 next_header;
	__u8 length; /* in 8 bytes, less the first 8 */
	__be16 offset; /* of a fragment header */
};

struct packet {
	void *transport; /* NULL when it is not in the frame */
	void *end;
	__u32 source; /* IPv4 address, or the hash of an IPv6 one */
	__u32 destination;
	__u32 ports;
	__u32 address_sum; /* for the pseudo header, not folded */
	__u32 transport_length; /* as the IP header has it */
	__u8 protocol;
	bool fragment;
	bool ip;
	bool ipv6;
};

static __always_inline __u32 add_with_carry(__u32 sum, __u32 value)
{
	sum += value;
	return sum + (sum < value);
}

static __always_inline void parse_ipv4(struct packet *packet, void *cursor)
{
	struct iphdr *ip = cursor;
	__u32 header_length;

	if ((void *)(ip + 1) > packet->end)
		return;
	packet->ip = true;
	packet->source = ip->saddr;
	packet->destination = ip->daddr;
	packet->protocol = ip->protocol;
	packet->address_sum = add_with_carry(ip->saddr, ip->daddr);

	if (ip->frag_off & bpf_htons(IP_MORE_FRAGMENTS | IP_FRAGMENT_OFFSET)) {
		packet->fragment = true;
		return;
	}
	header_length = ip->ihl * 4;
	if (header_length < sizeof(*ip))
		return;
	packet->transport_length = bpf_ntohs(ip->tot_len) - header_length;
	packet->transport = cursor + header_length;
}

static __always_inline __u32 ipv6_address_sum(const struct ipv6hdr *ip)
{
	__u32 sum = 0;
	int i;

	for (i = 0; i < 4; i++) {
		sum = add_with_carry(sum, ip->saddr.in6_u.u6_addr32[i]);
		sum = add_with_carry(sum, ip->daddr.in6_u.u6_addr32[i]);
	}
	return sum;
}

static __always_inline void parse_ipv6(struct packet *packet, void *cursor,
				       __u32 seed)
{
	struct ipv6_extension *extension;
	struct ipv6hdr *ip = cursor;
	__u32 length;
	__u32 left;
	int i;

	if ((void *)(ip + 1) > packet->end)
		return;
	packet->ip = true;
	packet->ipv6 = true;
	packet->source = hash_words4(ip->saddr.in6_u.u6_addr32, seed);
	packet->destination = hash_words4(ip->daddr.in6_u.u6_addr32, seed);
	packet->protocol = ip->nexthdr;
	packet->address_sum = ipv6_address_sum(ip);
	left = bpf_ntohs(ip->payload_len);
	cursor = ip + 1;

	for (i = 0; i < IPV6_EXTENSIONS_MAX; i++) {
		switch (packet->protocol) {
		case IPPROTO_HOPOPTS:
		case IPPROTO_ROUTING:
		case IPPROTO_DSTOPTS:
		case IPPROTO_FRAGMENT:
			break;
		default:
			packet->transport_length = left;
			packet->transport = cursor;
			return;
		}
		extension = cursor;
		if ((void *)(extension + 1) > packet->end)
			return;
		length = 8;
		if (packet->protocol == IPPROTO_FRAGMENT) {
			packet->protocol = extension->next_header;
			if (extension->offset & bpf_htons(IP6_FRAGMENT_MASK)) {
				packet->fragment = true;
				return;
			}
		} else {
			packet->protocol = extension->next_header;
			length += extension->length * 8;
		}
		cursor += length;
		left -= length;
	}
}

static __always_inline void parse_ports(struct packet *packet)
{
	__u32 *ports = packet->transport;

	switch (packet->protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		if (ports && (void *)(ports + 1) <= packet->end)
			packet->ports = *ports;
	}
}

static __always_inline void parse_packet(struct xdp_md *ctx,
					 struct packet *packet, __u32 seed)
{
	void *cursor = (void *)(long)ctx->data;
	struct ethhdr *ethernet = cursor;
	struct vlan_tag *tag;
	__be16 protocol;
	int i;

	packet->end = (void *)(long)ctx->data_end;
	if ((void *)(ethernet + 1) > packet->end)
		return;
	protocol = ethernet->h_proto;
	cursor = ethernet + 1;

#pragma unroll
	for (i = 0; i < VLAN_TAGS_MAX; i++) {
		if (protocol != bpf_htons(ETH_P_8021Q) &&
		    protocol != bpf_htons(ETH_P_8021AD))
			break;
		tag = cursor;
		if ((void *)(tag + 1) > packet->end)
			return;
		protocol = tag->encapsulated_proto;
		cursor = tag + 1;
	}

	if (protocol == bpf_htons(ETH_P_IP))
		parse_ipv4(packet, cursor);
	else if (protocol == bpf_htons(ETH_P_IPV6))
		parse_ipv6(packet, cursor, seed);
	else
		return;
	parse_ports(packet);
}

static __always_inline bool is_datagram(const struct packet *packet)
{
	return packet->protocol == IPPROTO_UDP && !packet->fragment;
}

/*
 * Traffic that a neighbour waits for: a queue on another CPU must not delay
 * it. Whatever is not IP belongs here too (ARP, LACP, LLDP, STP, PTP).
 */
static __always_inline bool is_control(const struct packet *packet)
{
	__u8 *type = packet->transport;

	if (!packet->ip)
		return true;
	if (packet->protocol == IPPROTO_ICMPV6 && packet->ipv6)
		return type && (void *)(type + 1) <= packet->end &&
		       *type >= ND_ROUTER_SOLICITATION && *type <= ND_REDIRECT;
	if (packet->protocol != IPPROTO_UDP)
		return false;
	/* The destination port is the second half in network order. */
	switch (bpf_ntohl(packet->ports) & 0xffff) {
	case PTP_EVENT_PORT:
	case PTP_GENERAL_PORT:
	case BFD_CONTROL_PORT:
	case BFD_ECHO_PORT:
	case BFD_MULTIHOP_PORT:
	case BFD_LAG_PORT:
		return true;
	}
	return false;
}

static __always_inline __u16 fold(__u32 sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

/*
 * A local stack behind veth or tap leaves the checksum to hardware that is not
 * there (CHECKSUM_PARTIAL): the field holds the sum of the pseudo header, not
 * complemented. A native redirect loses the mark that says so, and the stack
 * then drops the packet as corrupt. One finished checksum in 65536 looks the
 * same by chance; such a packet is passed, which does no harm.
 */
static __always_inline bool has_unfinished_checksum(const struct packet *packet)
{
	struct udphdr *udp = packet->transport;
	struct tcphdr *tcp = packet->transport;
	__u16 length;
	__u16 field;
	__u16 sum;

	if (!packet->transport || packet->fragment)
		return false;
	if (packet->protocol == IPPROTO_TCP) {
		if ((void *)(tcp + 1) > packet->end)
			return false;
		field = tcp->check;
		length = bpf_htons(packet->transport_length);
	} else if (packet->protocol == IPPROTO_UDP) {
		if ((void *)(udp + 1) > packet->end)
			return false;
		field = udp->check;
		length = udp->len;
		/* IPv4: sent without a checksum, nothing to lose. */
		if (!field && !packet->ipv6)
			return false;
	} else {
		return false;
	}
	sum = fold(add_with_carry(packet->address_sum,
				  bpf_htons(packet->protocol) + length));
	/* Zero has two forms in ones' complement. */
	return field == sum ||
	       ((field == 0 || field == 0xffff) && (sum == 0 || sum == 0xffff));
}

#endif
