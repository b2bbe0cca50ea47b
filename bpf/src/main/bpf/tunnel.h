/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The headers inside of others: of tunnels, and those that ICMP errors quote.
 */
#ifndef CPU_STEERING_TUNNEL_H
#define CPU_STEERING_TUNNEL_H

#include <linux/udp.h>

#include "layout.h"
#include "packet.h"

#define VXLAN_PORT 4789
#define VXLAN_PORT_LINUX 8472 /* from before there was an assigned one */
#define GENEVE_PORT 6081
#define GTPU_PORT 2152

#define VXLAN_HAS_VNI 0x08
#define GENEVE_VERSION 0xc0
#define GENEVE_OPTION_WORDS 0x3f
#define GRE_CHECKSUM 0x8000
#define GRE_ROUTING 0x4000
#define GRE_KEY 0x2000
#define GRE_SEQUENCE 0x1000
#define GRE_VERSION 0x0007
#define GTPU_VERSION_AND_TYPE 0xf0
#define GTPU_VERSION_1 0x30
#define GTPU_EXTENSION 0x04
#define GTPU_OPTIONAL 0x07
#define GTPU_USER_DATA 255
#define GTPU_EXTENSIONS_MAX 4

#define ICMP_QUOTE 8 /* bytes before what is quoted */

static __always_inline bool is_tunnel_port(__u16 port)
{
	switch (port) {
	case VXLAN_PORT:
	case VXLAN_PORT_LINUX:
	case GENEVE_PORT:
	case GTPU_PORT:
		return true;
	}
	return false;
}

struct vxlan_header {
	__u8 flags;
	__u8 reserved[3];
	__be32 vni;
};

struct geneve_header {
	__u8 version_and_options;
	__u8 flags;
	__be16 protocol;
	__be32 vni;
};

struct gre_header {
	__be16 flags;
	__be16 protocol;
};

struct gtpu_header {
	__u8 flags;
	__u8 type;
	__be16 length;
	__be32 teid;
	/* With any of GTPU_OPTIONAL these follow. */
	__be16 sequence;
	__u8 pdu_number;
	__u8 extension;
};

#define GTPU_SHORT 8

/*
 * Where the header inside of a tunnel is: its offset, and its EtherType in the
 * upper half; 0 when there is none.
 */
#define INNER(offset, ethertype) ((offset) | (ethertype) << 16)
#define INNER_OFFSET 0xffff
#define INNER_ETHERTYPE_SHIFT 16

static __always_inline __u32 inner_ip(__u32 offset, __u32 ethertype)
{
	if (offset > HEADER_OFFSET_MAX)
		return 0;
	return ethertype == ETH_P_IP || ethertype == ETH_P_IPV6
		       ? INNER(offset, ethertype)
		       : 0;
}

static __always_inline __u32 inner_ethernet(struct xdp_md *ctx, __u32 offset)
{
	struct ethhdr *ethernet = at(ctx, offset, sizeof(*ethernet));
	__be16 ethertype;

	if (!ethernet)
		return 0;
	ethertype = ethernet->h_proto;
	offset = skip_vlan_tags(ctx, offset + sizeof(*ethernet), &ethertype);
	return inner_ip(offset, bpf_ntohs(ethertype));
}

static __always_inline __u32 inner_any(struct xdp_md *ctx, __u32 offset,
				       __u32 ethertype)
{
	if (ethertype == ETH_P_TEB)
		return inner_ethernet(ctx, offset);
	return inner_ip(offset, ethertype);
}

static __always_inline __u32 inner_vxlan(struct xdp_md *ctx, __u32 offset)
{
	struct vxlan_header *vxlan = at(ctx, offset, sizeof(*vxlan));

	if (!vxlan || !(vxlan->flags & VXLAN_HAS_VNI))
		return 0;
	return inner_ethernet(ctx, offset + sizeof(*vxlan));
}

static __always_inline __u32 inner_geneve(struct xdp_md *ctx, __u32 offset)
{
	struct geneve_header *geneve = at(ctx, offset, sizeof(*geneve));

	if (!geneve || geneve->version_and_options & GENEVE_VERSION)
		return 0;
	offset += sizeof(*geneve) +
		  (geneve->version_and_options & GENEVE_OPTION_WORDS) * 4;
	return inner_any(ctx, offset, bpf_ntohs(geneve->protocol));
}

static __always_inline __u32 inner_gre(struct xdp_md *ctx, __u32 offset)
{
	struct gre_header *gre = at(ctx, offset, sizeof(*gre));
	__u16 flags;

	if (!gre)
		return 0;
	flags = bpf_ntohs(gre->flags);
	if (flags & (GRE_ROUTING | GRE_VERSION))
		return 0;
	offset += sizeof(*gre);
	offset += flags & GRE_CHECKSUM ? 4 : 0;
	offset += flags & GRE_KEY ? 4 : 0;
	offset += flags & GRE_SEQUENCE ? 4 : 0;
	return inner_any(ctx, offset, bpf_ntohs(gre->protocol));
}

static __always_inline __u32 inner_gtpu(struct xdp_md *ctx, __u32 offset)
{
	struct gtpu_header *gtpu = at(ctx, offset, GTPU_SHORT);
	__u8 *byte;
	__u8 extension = 0;
	int i;

	if (!gtpu || gtpu->type != GTPU_USER_DATA ||
	    (gtpu->flags & GTPU_VERSION_AND_TYPE) != GTPU_VERSION_1)
		return 0;
	if (gtpu->flags & GTPU_OPTIONAL) {
		bool extended = gtpu->flags & GTPU_EXTENSION;

		gtpu = at(ctx, offset, sizeof(*gtpu));
		if (!gtpu)
			return 0;
		if (extended)
			extension = gtpu->extension;
		offset += sizeof(*gtpu) - GTPU_SHORT;
	}
	offset += GTPU_SHORT;
	for (i = 0; i < GTPU_EXTENSIONS_MAX && extension; i++) {
		byte = at(ctx, offset, 1);
		if (!byte || !*byte)
			return 0;
		offset += *byte * 4;
		/* Its last byte says what comes next. */
		byte = at(ctx, offset - 1, 1);
		if (!byte)
			return 0;
		extension = *byte;
	}
	if (extension)
		return 0;
	byte = at(ctx, offset, 1);
	if (!byte)
		return 0;
	switch (*byte >> 4) {
	case 4:
		return inner_ip(offset, ETH_P_IP);
	case 6:
		return inner_ip(offset, ETH_P_IPV6);
	}
	return 0;
}

/*
 * Looks for the header inside, if the packet is a tunnel of a kind that is
 * asked for.
 *
 * transport: offset of the outer transport header; port: its destination port,
 * if it has one; kinds: bits of enum tunnel. Gives INNER() or 0.
 */
__noinline int find_inner(struct xdp_md *ctx, __u32 transport, __u32 protocol,
			  __u32 port, __u32 kinds)
{
	switch (protocol) {
	case IPPROTO_IPIP:
		return kinds & TUNNEL_IPIP ? inner_ip(transport, ETH_P_IP) : 0;
	case IPPROTO_IPV6:
		return kinds & TUNNEL_IPIP ? inner_ip(transport, ETH_P_IPV6)
					   : 0;
	case IPPROTO_GRE:
		return kinds & TUNNEL_GRE ? inner_gre(ctx, transport) : 0;
	case IPPROTO_UDP:
		break;
	default:
		return 0;
	}
	transport += sizeof(struct udphdr);
	switch (port) {
	case VXLAN_PORT:
	case VXLAN_PORT_LINUX:
		return kinds & TUNNEL_VXLAN ? inner_vxlan(ctx, transport) : 0;
	case GENEVE_PORT:
		return kinds & TUNNEL_GENEVE ? inner_geneve(ctx, transport) : 0;
	case GTPU_PORT:
		return kinds & TUNNEL_GTPU ? inner_gtpu(ctx, transport) : 0;
	}
	return 0;
}

/* Takes the TEID as the key, of a GTP-U packet whose inside can't be seen. */
static __always_inline bool read_teid(struct xdp_md *ctx, __u32 port,
				      struct header *header)
{
	struct gtpu_header *gtpu;

	if (port != GTPU_PORT || header->protocol != IPPROTO_UDP)
		return false;
	gtpu = at(ctx, header->transport + sizeof(struct udphdr), GTPU_SHORT);
	if (!gtpu || (gtpu->flags & GTPU_VERSION_AND_TYPE) != GTPU_VERSION_1)
		return false;
	header->key = gtpu->teid;
	header->key_kind = TEID;
	return true;
}

static __always_inline bool is_icmp_error(struct xdp_md *ctx,
					  const struct header *header)
{
	__u8 *type;

	if (!header->transport)
		return false;
	if (header->version == 4 && header->protocol == IPPROTO_ICMP) {
		type = at(ctx, header->transport, ICMP_QUOTE);
		return type && (*type == 3 || *type == 4 || *type == 5 ||
				*type == 11 || *type == 12);
	}
	if (header->version == 6 && header->protocol == IPPROTO_ICMPV6) {
		type = at(ctx, header->transport, ICMP_QUOTE);
		return type && *type >= 1 && *type <= 4;
	}
	return false;
}

/* The flow that an ICMP error quotes was sent from here: it arrives reversed.
 */
static __always_inline void reverse(struct header *header)
{
	__u32 source = header->source;

	header->source = header->destination;
	header->destination = source;
	if (header->key_kind == PORTS)
		header->key = rotate_left(header->key, 16);
}

/* Whether the header quoted by an ICMP error could be read in its place. */
static __always_inline bool read_quoted(struct xdp_md *ctx,
					const volatile struct hash_keys *keys,
					struct header *header)
{
	__u32 offset = header->transport + ICMP_QUOTE;

	if (header->version == 4 ? !read_ipv4(ctx, offset, header)
				 : !read_ipv6(ctx, offset, keys, header))
		return false;
	read_key(ctx, header);
	reverse(header);
	return true;
}

#endif
