/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What of a frame decides where it goes: its outer headers, and then the ones
 * that are hashed, which may be further inside.
 */
#ifndef CPU_STEERING_FRAME_H
#define CPU_STEERING_FRAME_H

#include "control.h"
#include "layout.h"
#include "packet.h"
#include "tunnel.h"

/* The outer headers of a frame. */
struct frame {
	struct header header;
	__u32 network; /* offset of the IP header */
	__be16 ethertype; /* behind the VLAN tags */
};

static __always_inline bool read_frame(struct xdp_md *ctx,
				       const volatile struct hash_keys *keys,
				       struct frame *frame)
{
	struct ethhdr *ethernet = at(ctx, 0, sizeof(*ethernet));

	if (!ethernet)
		return false;
	frame->ethertype = ethernet->h_proto;
	frame->network =
		skip_vlan_tags(ctx, sizeof(*ethernet), &frame->ethertype);
	if (!read_ip(ctx, frame->network, frame->ethertype, keys,
		     &frame->header))
		return read_mac(ctx, frame->ethertype, keys, &frame->header);
	read_key(ctx, &frame->header);
	return true;
}

/*
 * Reads the packet that nearly every packet is: TCP or UDP over IPv4 without
 * options or IPv6 without extension headers, untagged and whole. Gives false
 * of all others, and of control traffic.
 */
static __always_inline bool read_plain(struct xdp_md *ctx,
				       const volatile struct hash_keys *keys,
				       struct header *header)
{
	void *end = (void *)(long)ctx->data_end;
	struct ethhdr *ethernet = (void *)(long)ctx->data;
	struct ipv6hdr *ipv6 = (void *)(ethernet + 1);
	struct iphdr *ipv4 = (void *)(ethernet + 1);
	__u32 *ports;

	if ((void *)(ethernet + 1) > end)
		return false;
	if (ethernet->h_proto == bpf_htons(ETH_P_IP)) {
		ports = (void *)(ipv4 + 1);
		if ((void *)(ports + 1) > end || *(__u8 *)ipv4 != 0x45 ||
		    ipv4->frag_off &
			    bpf_htons(IP_MORE_FRAGMENTS | IP_FRAGMENT_OFFSET))
			return false;
		header->version = 4;
		header->protocol = ipv4->protocol;
		header->source = ipv4->saddr;
		header->destination = ipv4->daddr;
	} else if (ethernet->h_proto == bpf_htons(ETH_P_IPV6)) {
		ports = (void *)(ipv6 + 1);
		if ((void *)(ports + 1) > end || *(__u8 *)ipv6 >> 4 != 6)
			return false;
		header->version = 6;
		header->protocol = ipv6->nexthdr;
		header->source = hash_words4(keys, ipv6->saddr.in6_u.u6_addr32);
		header->destination =
			hash_words4(keys, ipv6->daddr.in6_u.u6_addr32);
	} else {
		return false;
	}
	header->key = *ports;
	header->key_kind = PORTS;
	return header->protocol == IPPROTO_TCP ||
	       (header->protocol == IPPROTO_UDP &&
		!is_control_port(bpf_ntohs(header->key >> 16)));
}

/* Whether there is more to a plain packet than to hash it or to give it a turn.
 */
static __always_inline bool
may_be_tunnel(const volatile struct steer_settings *how,
	      const struct header *header)
{
	return how->inner && header->protocol == IPPROTO_UDP &&
	       is_tunnel_port(bpf_ntohs(header->key >> 16));
}

/*
 * Puts what is to be hashed in the outer header's place: the header inside of
 * a tunnel, the flow that an ICMP error quotes. Gives whether what is there
 * now can still be a datagram of its own.
 */
static __always_inline bool enter(struct xdp_md *ctx,
				  const volatile struct steer_settings *how,
				  const volatile struct hash_keys *keys,
				  struct header *header)
{
	const __u32 tunnels = how->inner;
	struct header inside;
	__u32 port = 0;
	__u32 inner;

	if (tunnels && header->transport) {
		if (header->key_kind == PORTS)
			port = bpf_ntohs(header->key >> 16);
		inside = *header;
		inner = find_inner(ctx, header->transport, header->protocol,
				   port, tunnels);
		if (inner && read_ip(ctx, inner & INNER_OFFSET,
				     bpf_htons(inner >> INNER_ETHERTYPE_SHIFT),
				     keys, &inside)) {
			read_key(ctx, &inside);
			*header = inside;
		} else if (tunnels & TUNNEL_GTPU && !how->symmetric &&
			   read_teid(ctx, port, header)) {
			return false;
		}
	}
	if (is_icmp_error(ctx, header)) {
		inside = *header;
		if (read_quoted(ctx, keys, &inside)) {
			*header = inside;
			return false;
		}
	}
	return true;
}

#endif
