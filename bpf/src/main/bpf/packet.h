/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Reading headers: as far as it goes, and no failure. Bytes that are in the
 * frame are read, lengths that headers claim are not trusted.
 *
 * Headers are found by their offset in the frame, which is a plain number: so
 * what is seldom needed can be a global function, which the verifier looks at
 * once and not again for every way that leads to it.
 */
#ifndef CPU_STEERING_PACKET_H
#define CPU_STEERING_PACKET_H

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <stdbool.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "hash.h"

#define VLAN_TAGS_MAX 2
#define IPV6_EXTENSIONS_MAX 8

/*
 * No header is looked for beyond this many bytes: the verifier wants a bound,
 * and below 65535 with room for what is added to it.
 */
#define HEADER_OFFSET_MAX 0x3fff

#define IP_MORE_FRAGMENTS 0x2000
#define IP_FRAGMENT_OFFSET 0x1fff

/* IPv6 fragment header: 13 bits of offset, 2 reserved, the M flag. */
#define IP6_FRAGMENT_MASK 0xfff9

#define IPPROTO_SHIM6 140
#define IPPROTO_HIP 139

struct vlan_tag {
	__be16 tci;
	__be16 encapsulated_proto;
};

struct ipv6_extension {
	__u8 next_header;
	__u8 length; /* in 8 bytes, less the first 8 */
	__be16 offset; /* of a fragment header */
};

enum key_kind {
	NO_KEY,
	PORTS,
	SPI,
	TEID,
};

/* What an IP header says, or the MAC addresses where there is none. */
struct header {
	__u32 source; /* IPv4 address, or the hash of a longer one */
	__u32 destination;
	__u32 key; /* 0 when it can't be read */
	__u32 protocol; /* of IP; without addresses the EtherType */
	__u32 transport; /* its offset; 0 when it is not to be read */
	__u8 version; /* 4 or 6; 0 without addresses */
	__u8 key_kind; /* enum key_kind */
	bool fragment;
};

/* A part of the frame, or NULL where it has no such part. */
static __always_inline void *at(struct xdp_md *ctx, __u32 offset, __u32 size)
{
	void *end = (void *)(long)ctx->data_end;
	void *part = (void *)(long)ctx->data;

	if (!__builtin_constant_p(offset)) {
		if (offset > HEADER_OFFSET_MAX)
			return NULL;
		/*
		 * The compiler compares one copy of the offset and adds
		 * another, whose bound the verifier does not know: tell it.
		 */
		asm volatile("" : "+r"(offset));
		offset &= HEADER_OFFSET_MAX;
	}
	part += offset;
	return part + size <= end ? part : NULL;
}

/*
 * Reads the EtherType at an offset and skips VLAN tags. Gives the offset of
 * what comes then; of a tag that is cut off, the tag's.
 */
static __always_inline __u32 skip_vlan_tags(struct xdp_md *ctx, __u32 offset,
					    __be16 *ethertype)
{
	struct vlan_tag *tag;
	int i;

#pragma unroll
	for (i = 0; i < VLAN_TAGS_MAX; i++) {
		if (*ethertype != bpf_htons(ETH_P_8021Q) &&
		    *ethertype != bpf_htons(ETH_P_8021AD))
			break;
		tag = at(ctx, offset, sizeof(*tag));
		if (!tag)
			break;
		*ethertype = tag->encapsulated_proto;
		offset += sizeof(*tag);
	}
	return offset;
}

static __always_inline bool read_ipv4(struct xdp_md *ctx, __u32 offset,
				      struct header *header)
{
	struct iphdr *ip = at(ctx, offset, sizeof(*ip));
	__u8 first;

	if (!ip)
		return false;
	header->version = 4;
	header->source = ip->saddr;
	header->destination = ip->daddr;
	header->protocol = ip->protocol;
	header->transport = 0;
	header->fragment = ip->frag_off &
			   bpf_htons(IP_MORE_FRAGMENTS | IP_FRAGMENT_OFFSET);
	first = *(__u8 *)ip;
	/* Version 4, and a length of 5 to 15 words: else it is malformed. */
	if (!header->fragment && (__u8)(first - 0x45) <= 0x0f - 5)
		header->transport = offset + (first & 0x0f) * 4;
	return true;
}

/* What skip_extensions() gives. */
#define SKIPPED_PROTOCOL 0xff
#define SKIPPED_FRAGMENT 0x100
#define SKIPPED_UNREADABLE 0x200
#define SKIPPED_OFFSET_SHIFT 16

/*
 * Skips the extension headers of an IPv6 packet.
 *
 * offset, protocol: of the first. Gives the protocol and offset of what comes
 * behind them, and whether the packet is a fragment or ends before that.
 */
__noinline int skip_extensions(struct xdp_md *ctx, __u32 offset, __u32 protocol)
{
	struct ipv6_extension *extension;
	int i;

	for (i = 0; i < IPV6_EXTENSIONS_MAX; i++) {
		switch (protocol) {
		case IPPROTO_HOPOPTS:
		case IPPROTO_ROUTING:
		case IPPROTO_FRAGMENT:
		case IPPROTO_DSTOPTS:
		case IPPROTO_MH:
		case IPPROTO_HIP:
		case IPPROTO_SHIM6:
			break;
		default:
			goto found;
		}
		extension = at(ctx, offset, sizeof(*extension));
		if (!extension)
			return protocol | SKIPPED_UNREADABLE;
		if (protocol != IPPROTO_FRAGMENT)
			offset += extension->length * 8;
		else if (extension->offset & bpf_htons(IP6_FRAGMENT_MASK))
			return extension->next_header | SKIPPED_FRAGMENT;
		protocol = extension->next_header;
		offset += 8;
	}
found:
	if (offset > HEADER_OFFSET_MAX)
		return (protocol & SKIPPED_PROTOCOL) | SKIPPED_UNREADABLE;
	return (protocol & SKIPPED_PROTOCOL) | offset << SKIPPED_OFFSET_SHIFT;
}

static __always_inline bool read_ipv6(struct xdp_md *ctx, __u32 offset,
				      const volatile struct hash_keys *keys,
				      struct header *header)
{
	struct ipv6hdr *ip = at(ctx, offset, sizeof(*ip));
	__u32 skipped;

	if (!ip)
		return false;
	header->version = 6;
	header->source = hash_words4(keys, ip->saddr.in6_u.u6_addr32);
	header->destination = hash_words4(keys, ip->daddr.in6_u.u6_addr32);
	header->protocol = ip->nexthdr;
	header->transport = 0;
	header->fragment = false;
	if (*(__u8 *)ip >> 4 != 6)
		return true;
	offset += sizeof(*ip);
	switch (header->protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_ICMPV6:
		header->transport = offset;
		return true;
	}
	skipped = skip_extensions(ctx, offset, header->protocol);
	header->protocol = skipped & SKIPPED_PROTOCOL;
	header->fragment = skipped & SKIPPED_FRAGMENT;
	if (!(skipped & (SKIPPED_FRAGMENT | SKIPPED_UNREADABLE)))
		header->transport = skipped >> SKIPPED_OFFSET_SHIFT;
	return true;
}

/* Whether there are addresses that can be read; if not, nothing is changed. */
static __always_inline bool read_ip(struct xdp_md *ctx, __u32 offset,
				    __be16 ethertype,
				    const volatile struct hash_keys *keys,
				    struct header *header)
{
	if (ethertype == bpf_htons(ETH_P_IP))
		return read_ipv4(ctx, offset, header);
	if (ethertype == bpf_htons(ETH_P_IPV6))
		return read_ipv6(ctx, offset, keys, header);
	return false;
}

/* Reads the ports or what stands for them. */
static __always_inline void read_key(struct xdp_md *ctx, struct header *header)
{
	__u32 offset = header->transport;
	__u8 kind = PORTS;
	__u32 *key;

	header->key = 0;
	header->key_kind = NO_KEY;
	if (!offset)
		return;
	switch (header->protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_DCCP:
	case IPPROTO_SCTP:
	case IPPROTO_UDPLITE:
		break;
	case IPPROTO_AH:
		offset += sizeof(__u32);
		/* fall through */
	case IPPROTO_ESP:
		kind = SPI;
		break;
	default:
		return;
	}
	key = at(ctx, offset, sizeof(*key));
	if (!key)
		return;
	header->key = *key;
	header->key_kind = kind;
}

/*
 * Without addresses the MAC addresses stand for them. Every frame has them:
 * the kernel hands none to a program that is shorter.
 */
static __always_inline bool read_mac(struct xdp_md *ctx, __be16 ethertype,
				     const volatile struct hash_keys *keys,
				     struct header *header)
{
	__u16 *words = at(ctx, 0, ETH_HLEN);

	if (!words)
		return false;
	header->version = 0;
	header->destination =
		hash_words2(keys, words[0] | words[1] << 16, words[2]);
	header->source = hash_words2(keys, words[3] | words[4] << 16, words[5]);
	header->key = 0;
	header->protocol = bpf_ntohs(ethertype);
	header->transport = 0;
	header->key_kind = NO_KEY;
	header->fragment = false;
	return true;
}

static __always_inline bool is_datagram(const struct header *header)
{
	return header->version && header->protocol == IPPROTO_UDP &&
	       !header->fragment;
}

#endif
