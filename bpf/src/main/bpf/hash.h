/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Hashing by multiplication: each 32-bit word times a random 64-bit number of
 * its own, and the upper half of the sum. The products don't wait for each
 * other, so this takes a processor a fraction of what rounds of shifts take.
 * It is strongly universal (multilinear hashing): whoever does not know the
 * numbers can't choose inputs that collide more often than by chance. The
 * numbers are made from one seed when the program is loaded.
 */
#ifndef CPU_STEERING_HASH_H
#define CPU_STEERING_HASH_H

#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#include "layout.h"

static __always_inline __u32 rotate_left(__u32 word, __u32 bits)
{
	return (word << bits) | (word >> (32 - bits));
}

/* Makes 32 bits of a longer address. */
static __always_inline __u32 hash_words2(const volatile struct hash_keys *keys,
					 __u32 a, __u32 b)
{
	return (keys->added + keys->word[0] * a + keys->word[1] * b) >> 32;
}

static __always_inline __u32 hash_words4(const volatile struct hash_keys *keys,
					 const __u32 *words)
{
	return (keys->added + keys->word[0] * words[0] +
		keys->word[1] * words[1] + keys->word[2] * words[2] +
		keys->word[3] * words[3]) >>
	       32;
}

/*
 * The hash of a flow. Sums of products keep the steps of rising inputs, such
 * as the ports of one client; the last multiplication does away with them.
 */
static __always_inline __u32 hash_flow(const volatile struct hash_keys *keys,
				       __u32 source, __u32 destination,
				       __u32 key, __u32 protocol)
{
	__u64 sum = keys->added + keys->word[0] * source +
		    keys->word[1] * destination + keys->word[2] * key +
		    keys->word[3] * protocol;

	sum ^= sum >> 32;
	return (sum * keys->last) >> 32;
}

#endif
