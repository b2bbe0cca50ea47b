/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Traffic that a neighbour waits for: a queue on another CPU must not delay
 * it, and losing it takes a link or a neighbour down.
 */
#ifndef CPU_STEERING_CONTROL_H
#define CPU_STEERING_CONTROL_H

#include "packet.h"

#define ETH_P_CFM 0x8902

/* The group addresses that bridges don't forward, 01:80:C2:00:00:0X: no IP. */
#define RESERVED_GROUP_FIRST 0x0180c200

#define ND_ROUTER_SOLICITATION 133
#define ND_REDIRECT 137

#define PTP_EVENT_PORT 319
#define PTP_GENERAL_PORT 320
#define BFD_CONTROL_PORT 3784
#define BFD_ECHO_PORT 3785
#define BFD_MULTIHOP_PORT 4784
#define BFD_LAG_PORT 6784

static __always_inline bool is_control_ethertype(__be16 ethertype)
{
	__u16 type = bpf_ntohs(ethertype);

	switch (type) {
	case ETH_P_ARP:
	case ETH_P_PAE:
	case ETH_P_SLOW:
	case ETH_P_LLDP:
	case ETH_P_1588:
	case ETH_P_CFM:
		return true;
	}
	/* A length and not a type: LLC, as spanning tree and IS-IS use it. */
	return type < ETH_P_802_3_MIN;
}

static __always_inline bool is_control_port(__u16 port)
{
	switch (port) {
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

static __always_inline bool is_reserved_group(struct xdp_md *ctx)
{
	__be16 *words = at(ctx, 0, ETH_HLEN);

	return words && words[0] == bpf_htons(RESERVED_GROUP_FIRST >> 16) &&
	       words[1] == bpf_htons(RESERVED_GROUP_FIRST & 0xffff) &&
	       (words[2] & bpf_htons(0xfff0)) == 0;
}

/* header: the outer one, with its key read. */
static __always_inline bool is_control(struct xdp_md *ctx, __be16 ethertype,
				       const struct header *header)
{
	__u8 *type;

	if (!header->version)
		return is_control_ethertype(ethertype) ||
		       is_reserved_group(ctx);
	if (header->protocol == IPPROTO_UDP)
		/* The destination port is the second half in network order. */
		return is_control_port(bpf_ntohl(header->key) & 0xffff);
	if (header->protocol != IPPROTO_ICMPV6 || header->version != 6 ||
	    !header->transport)
		return false;
	type = at(ctx, header->transport, 1);
	return type && *type >= ND_ROUTER_SOLICITATION && *type <= ND_REDIRECT;
}

#endif
