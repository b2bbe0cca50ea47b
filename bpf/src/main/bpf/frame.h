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
 * Plain packets are what nearly all are: TCP or UDP over IPv4 without options
 * or IPv6 without extension headers, untagged and whole, and no control
 * traffic. What is read of them is cheaper to read again, where it is needed,
 * than to keep.
 */
static __always_inline bool has_plain_ports(__u8 protocol, const __u32 *ports)
{
	return protocol == IPPROTO_TCP ||
	       (protocol == IPPROTO_UDP &&
		!is_control_port(bpf_ntohs(*ports >> 16)));
}

/* The IP header of a plain IPv4 packet, or NULL of all others. */
static __always_inline void *plain_ipv4(struct xdp_md *ctx)
{
	void *end = (void *)(long)ctx->data_end;
	__be16 *ethernet = (void *)(long)ctx->data;
	struct iphdr *ip = (void *)ethernet + ETH_HLEN;
	__u32 *ports = (void *)(ip + 1);

	return (void *)(ports + 1) <= end &&
			       ethernet[ETH_ALEN] == bpf_htons(ETH_P_IP) &&
			       *(__u8 *)ip == 0x45 &&
			       !(ip->frag_off &
				 bpf_htons(IP_MORE_FRAGMENTS |
					   IP_FRAGMENT_OFFSET)) &&
			       has_plain_ports(ip->protocol, ports)
		       ? ip
		       : NULL;
}

/* Likewise of IPv6. */
static __always_inline void *plain_ipv6(struct xdp_md *ctx)
{
	void *end = (void *)(long)ctx->data_end;
	__be16 *ethernet = (void *)(long)ctx->data;
	struct ipv6hdr *ip = (void *)ethernet + ETH_HLEN;
	__u32 *ports = (void *)(ip + 1);

	return (void *)(ports + 1) <= end &&
			       ethernet[ETH_ALEN] == bpf_htons(ETH_P_IPV6) &&
			       *(__u8 *)ip >> 4 == 6 &&
			       has_plain_ports(ip->nexthdr, ports)
		       ? ip
		       : NULL;
}

/*
 * Reads a plain packet's protocol and ports.
 *
 * header: with its version. Nothing else in it is needed yet, or any more.
 */
static __always_inline void read_plain(void *ip, struct header *header)
{
	struct iphdr *ipv4;
	struct ipv6hdr *ipv6;

	/* Another pointer for all that the compiler knows: it reads again. */
	asm volatile("" : "+r"(ip));
	header->key_kind = PORTS;
	if (header->version == 4) {
		ipv4 = ip;
		header->protocol = ipv4->protocol;
		header->key = *(__u32 *)(ipv4 + 1);
	} else {
		ipv6 = ip;
		header->protocol = ipv6->nexthdr;
		header->key = *(__u32 *)(ipv6 + 1);
	}
}

/* Reads what is hashed of a plain packet. */
static __always_inline void
read_plain_flow(void *ip, const volatile struct hash_keys *keys,
		struct header *header)
{
	struct ipv6hdr *ipv6 = ip;
	struct iphdr *ipv4 = ip;

	if (header->version == 4) {
		header->source = ipv4->saddr;
		header->destination = ipv4->daddr;
	} else {
		header->source = hash_words4(keys, ipv6->saddr.in6_u.u6_addr32);
		header->destination =
			hash_words4(keys, ipv6->daddr.in6_u.u6_addr32);
	}
	read_plain(ip, header);
}

/* The flow hash of a plain packet, whose words are read as they are needed. */
static __always_inline __u32
hash_plain_flow(void *ip, const volatile struct hash_keys *addresses,
		const volatile struct hash_keys *flows, __u8 version)
{
	__u64 sum = flows->added;
	struct ipv6hdr *ipv6 = ip;
	struct iphdr *ipv4 = ip;

	if (version == 4) {
		ADD_PRODUCT(sum, flows->word[0], ipv4->saddr);
		ADD_PRODUCT(sum, flows->word[1], ipv4->daddr);
		ADD_PRODUCT(sum, flows->word[2], *(__u32 *)(ipv4 + 1));
		ADD_PRODUCT(sum, flows->word[3], ipv4->protocol);
	} else {
		ADD_PRODUCT(
			sum, flows->word[0],
			hash_words4(addresses, ipv6->saddr.in6_u.u6_addr32));
		ADD_PRODUCT(
			sum, flows->word[1],
			hash_words4(addresses, ipv6->daddr.in6_u.u6_addr32));
		ADD_PRODUCT(sum, flows->word[2], *(__u32 *)(ipv6 + 1));
		ADD_PRODUCT(sum, flows->word[3], ipv6->nexthdr);
	}
	return finish(flows, sum);
}

/* Whether there is more to a plain packet than to hash it or to give it a turn.
 */
static __always_inline bool
may_be_tunnel(const volatile struct steer_settings *how, void *ip,
	      struct header *header)
{
	if (!how->inner)
		return false;
	read_plain(ip, header);
	return header->protocol == IPPROTO_UDP &&
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
