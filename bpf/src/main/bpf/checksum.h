/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A local stack behind veth or tap leaves the checksum to hardware that is not
 * there (CHECKSUM_PARTIAL): the field holds the sum of the pseudo header, not
 * complemented. A native redirect loses the mark that says so, and the stack
 * then drops the packet as corrupt.
 */
#ifndef CPU_STEERING_CHECKSUM_H
#define CPU_STEERING_CHECKSUM_H

#include <linux/tcp.h>
#include <linux/udp.h>

#include "packet.h"

struct sctp_header {
	__be16 source;
	__be16 destination;
	__be32 tag;
	__le32 checksum;
};

static __always_inline __u32 add_with_carry(__u32 sum, __u32 value)
{
	sum += value;
	return sum + (sum < value);
}

static __always_inline __u16 fold(__u32 sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

/* offset: of the IP header, which was read. */
static __always_inline __u32 pseudo_header_sum(struct xdp_md *ctx, __u32 offset,
					       const struct header *header)
{
	__u32 length;
	__u32 sum = 0;
	int i;

	if (header->version == 4) {
		struct iphdr *ip = at(ctx, offset, sizeof(*ip));

		if (!ip)
			return 0;
		sum = add_with_carry(ip->saddr, ip->daddr);
		length = bpf_ntohs(ip->tot_len) - (header->transport - offset);
	} else {
		struct ipv6hdr *ip = at(ctx, offset, sizeof(*ip));

		if (!ip)
			return 0;
		for (i = 0; i < 4; i++) {
			sum = add_with_carry(sum, ip->saddr.in6_u.u6_addr32[i]);
			sum = add_with_carry(sum, ip->daddr.in6_u.u6_addr32[i]);
		}
		length = bpf_ntohs(ip->payload_len) + sizeof(*ip) -
			 (header->transport - offset);
	}
	return add_with_carry(sum, bpf_htons(header->protocol) +
					   bpf_htons((__u16)length));
}

/*
 * One finished checksum in 65536 looks unfinished by chance; such a packet is
 * passed, which does no harm.
 */
static __always_inline bool has_unfinished_checksum(struct xdp_md *ctx,
						    __u32 offset,
						    const struct header *header)
{
	struct sctp_header *sctp;
	struct tcphdr *tcp;
	struct udphdr *udp;
	__u16 field;
	__u16 sum;

	if (!header->transport)
		return false;
	switch (header->protocol) {
	case IPPROTO_TCP:
		tcp = at(ctx, header->transport, sizeof(*tcp));
		if (!tcp)
			return false;
		field = tcp->check;
		break;
	case IPPROTO_UDP:
		udp = at(ctx, header->transport, sizeof(*udp));
		/* IPv4: sent without a checksum, nothing to lose. */
		if (!udp || (!udp->check && header->version == 4))
			return false;
		field = udp->check;
		break;
	case IPPROTO_SCTP:
		/* Left at zero, since a CRC has no pseudo header. */
		sctp = at(ctx, header->transport, sizeof(*sctp));
		return sctp && !sctp->checksum;
	default:
		return false;
	}
	sum = fold(pseudo_header_sum(ctx, offset, header));
	/* Zero has two forms in ones' complement. */
	return field == sum ||
	       ((field == 0 || field == 0xffff) && (sum == 0 || sum == 0xffff));
}

#endif
