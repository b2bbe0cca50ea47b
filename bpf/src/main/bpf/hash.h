/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Bob Jenkins' lookup3, as the kernel's jhash has it, for a few words. */
#ifndef CPU_STEERING_HASH_H
#define CPU_STEERING_HASH_H

#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#define HASH_INITIAL 0xdeadbeef

static __always_inline __u32 rotate_left(__u32 word, __u32 bits)
{
	return (word << bits) | (word >> (32 - bits));
}

static __always_inline __u32 hash_final(__u32 a, __u32 b, __u32 c)
{
	c ^= b;
	c -= rotate_left(b, 14);
	a ^= c;
	a -= rotate_left(c, 11);
	b ^= a;
	b -= rotate_left(a, 25);
	c ^= b;
	c -= rotate_left(b, 16);
	a ^= c;
	a -= rotate_left(c, 4);
	b ^= a;
	b -= rotate_left(a, 14);
	c ^= b;
	c -= rotate_left(b, 24);
	return c;
}

static __always_inline __u32 hash_words3(__u32 a, __u32 b, __u32 c, __u32 seed)
{
	seed += HASH_INITIAL + (3 << 2);
	return hash_final(a + seed, b + seed, c + seed);
}

static __always_inline __u32 hash_words4(const __u32 *words, __u32 seed)
{
	__u32 initial = HASH_INITIAL + (4 << 2) + seed;
	__u32 a = initial + words[0];
	__u32 b = initial + words[1];
	__u32 c = initial + words[2];

	a -= c;
	a ^= rotate_left(c, 4);
	c += b;
	b -= a;
	b ^= rotate_left(a, 6);
	a += c;
	c -= b;
	c ^= rotate_left(b, 8);
	b += a;
	a -= c;
	a ^= rotate_left(c, 16);
	c += b;
	b -= a;
	b ^= rotate_left(a, 19);
	a += c;
	c -= b;
	c ^= rotate_left(b, 4);
	b += a;
	return hash_final(a + words[3], b, c);
}

#endif
