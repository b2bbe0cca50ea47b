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

/*
 * Adds a product to a sum, one after the other: left alone, the compiler loads
 * all factors before the first product, be they keys or words of the packet,
 * and runs out of registers.
 */
#define ADD_PRODUCT(sum, key, word)                                            \
	do {                                                                   \
		(sum) += (key) * (word);                                       \
		asm volatile("" : "+r"(sum) : : "memory");                     \
	} while (0)

/* Makes 32 bits of a longer address. */
static __always_inline __u32 hash_words2(const volatile struct hash_keys *keys,
					 __u32 a, __u32 b)
{
	__u64 sum = keys->added;

	ADD_PRODUCT(sum, keys->word[0], a);
	ADD_PRODUCT(sum, keys->word[1], b);
	return sum >> 32;
}

static __always_inline __u32 hash_words4(const volatile struct hash_keys *keys,
					 const __u32 *words)
{
	__u64 sum = keys->added;

	ADD_PRODUCT(sum, keys->word[0], words[0]);
	ADD_PRODUCT(sum, keys->word[1], words[1]);
	ADD_PRODUCT(sum, keys->word[2], words[2]);
	ADD_PRODUCT(sum, keys->word[3], words[3]);
	return sum >> 32;
}

/*
 * Sums of products keep the steps of rising inputs, such as the ports of one
 * client; the last multiplication does away with them.
 */
static __always_inline __u32 finish(const volatile struct hash_keys *keys,
				    __u64 sum)
{
	sum ^= sum >> 32;
	return (sum * keys->last) >> 32;
}

/* The hash of a flow. */
static __always_inline __u32 hash_flow(const volatile struct hash_keys *keys,
				       __u32 source, __u32 destination,
				       __u32 key, __u32 protocol)
{
	__u64 sum = keys->added;

	ADD_PRODUCT(sum, keys->word[0], source);
	ADD_PRODUCT(sum, keys->word[1], destination);
	ADD_PRODUCT(sum, keys->word[2], key);
	ADD_PRODUCT(sum, keys->word[3], protocol);
	return finish(keys, sum);
}

/* The hash of a flow without a protocol. */
static __always_inline __u32 hash_pair(const volatile struct hash_keys *keys,
				       __u32 source, __u32 destination,
				       __u32 key)
{
	__u64 sum = keys->added;

	ADD_PRODUCT(sum, keys->word[0], source);
	ADD_PRODUCT(sum, keys->word[1], destination);
	ADD_PRODUCT(sum, keys->word[2], key);
	return finish(keys, sum);
}

#endif
