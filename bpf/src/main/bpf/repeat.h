/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * One packet costs some ten nanoseconds, and one run of a program by
 * BPF_PROG_TEST_RUN not much less by itself. Builds for dev/bench therefore
 * define REPEAT, and each run does the program's work that often.
 */
#ifndef CPU_STEERING_REPEAT_H
#define CPU_STEERING_REPEAT_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#ifndef REPEAT
#define REPEATABLE(name, ctx) name(struct xdp_md *ctx)
#else
/*
 * The work becomes a global function, since the verifier looks into those once
 * and not once per repetition; and a weak one, so that the compiler can't see
 * from what it does that a call more or less makes no difference.
 */
#define REPEATABLE(name, ctx)                                                  \
	name(struct xdp_md *ctx)                                               \
	{                                                                      \
		int name##_once(struct xdp_md *ctx);                           \
		int verdict = XDP_ABORTED;                                     \
		int i;                                                         \
                                                                               \
		for (i = 0; i < REPEAT; i++)                                   \
			verdict = name##_once(ctx);                            \
		return verdict;                                                \
	}                                                                      \
	__weak int name##_once(struct xdp_md *ctx)
#endif

#endif
