/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What of a header makes a flow, and its hash.
 */
#ifndef CPU_STEERING_FLOW_H
#define CPU_STEERING_FLOW_H

#include "hash.h"
#include "layout.h"
#include "packet.h"

/*
 * Puts an address and its port before or after the other, so that both
 * directions of a flow look the same. Without a branch, which a processor
 * could only guess.
 */
static __always_inline void sort_ends(struct header *header)
{
	__u64 source = (__u64)header->source << 16 | (header->key & 0xffff);
	__u64 destination =
		(__u64)header->destination << 16 | header->key >> 16;
	/* All ones if source is the greater: neither has bit 63 set. */
	__u64 swap = (__s64)(destination - source) >> 63;
	__u64 difference = (source ^ destination) & swap;

	source ^= difference;
	destination ^= difference;
	header->source = source >> 16;
	header->destination = destination >> 16;
	header->key = (source & 0xffff) | (destination & 0xffff) << 16;
}

static __always_inline __u32
hash_header(const volatile struct steer_settings *how,
	    const volatile struct hash_keys *keys, struct header *header)
{
	if (how->symmetric) {
		/* It names one direction. */
		if (header->key_kind == SPI)
			header->key = 0;
		sort_ends(header);
	}
	if (how->hash_by == ADDRESS_PAIR)
		return hash_pair(keys, header->source, header->destination,
				 header->key_kind == TEID ? header->key : 0);
	return hash_flow(keys, header->source, header->destination, header->key,
			 header->protocol);
}

#endif
