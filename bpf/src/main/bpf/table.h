/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the steering program keeps: its constants, the CPU map, the indirection
 * tables, and what each receiving CPU counts; and how a packet is redirected by
 * a table.
 */
#ifndef CPU_STEERING_TABLE_H
#define CPU_STEERING_TABLE_H

#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>

#include "layout.h"

const volatile struct steer_constants constants = {
	.layout_version = LAYOUT_VERSION,
	.miss_action = XDP_PASS,
};

/* The half of each table's hash in use. Writing it is the atomic switch. */
volatile __u32 active_half;

/* Shared by all interfaces of a policy; sized to the possible CPUs. */
struct {
	__uint(type, BPF_MAP_TYPE_CPUMAP);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct bpf_cpumap_val));
	__uint(max_entries, 1);
} cpus SEC(".maps");

/*
 * The table of packets that no rule matched: a struct table to user space, and
 * two variables in its order here, since to find a part of one that is far from
 * its begin takes a step more.
 */
struct turn first_turns[MAX_SLOTS] SEC(".data.table");
struct hash_half first_hash[2] SEC(".data.table");

struct cpu_line lines[MAX_LINES] SEC(".data.lines");

/* Those of rules, by number; sized to how many there are. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, struct table);
	__uint(max_entries, 1);
} tables SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__type(key, __u32);
	__type(value, struct cpu_state);
	__uint(max_entries, 1);
} state SEC(".maps");

/*
 * The key is no variable on the stack: a program that has none, and nothing to
 * keep in it, is the faster for it.
 */
static __always_inline struct cpu_state *state_of_this_cpu(void)
{
	return bpf_map_lookup_elem(&state, (const void *)&constants.zero);
}

static __always_inline struct cpu_line *line_of_this_cpu(void)
{
	return &lines[bpf_get_smp_processor_id() & (MAX_LINES - 1)];
}

static __always_inline const struct hash_half *first_half(void)
{
	return &first_hash[active_half & 1];
}

struct found_table {
	const struct turn *turns;
	const struct hash_half *half;
};

/*
 * number: of the table; 0 is that of packets which no rule matched. Gives no
 * null pointers, since older kernels (5.10) take one that was on the stack for
 * any number, and a check of it for nothing.
 */
static __always_inline bool find_table(__u32 number, struct found_table *found)
{
	const struct table *table;

	if (!number) {
		found->turns = first_turns;
		found->half = first_half();
		return true;
	}
	if (number >= MAX_TABLES)
		return false;
	table = bpf_map_lookup_elem(&tables, &number);
	if (!table)
		return false;
	found->turns = table->turns;
	found->half = &table->hash[active_half & 1];
	return true;
}

/* Seldom, so it finds what it needs again rather than have others keep it. */
static __noinline int miss(void)
{
	struct cpu_state *mine = state_of_this_cpu();

	if (mine)
		mine->missed++;
	return constants.miss_action;
}

static __noinline int pass_empty(void)
{
	struct cpu_state *mine = state_of_this_cpu();

	if (mine)
		mine->passed_empty_table++;
	return XDP_PASS;
}

static __noinline int miss_first_turn(void)
{
	return first_turns[0].cpu == NO_CPU ? pass_empty() : miss();
}

/*
 * Gives the packet to a CPU or, where there is no entry for it, does what
 * otherwise() says. The test is written down since compilers make two or three
 * instructions more of it.
 */
#define REDIRECT(cpu, otherwise)                                               \
	({                                                                     \
		__label__ redirected;                                          \
		long verdict = bpf_redirect_map(&cpus, cpu, XDP_PASS);         \
                                                                               \
		asm volatile goto("if %0 == %1 goto %l[redirected]"            \
				  :                                            \
				  : "r"(verdict), "i"(XDP_REDIRECT)            \
				  :                                            \
				  : redirected);                               \
		verdict = otherwise();                                         \
	redirected:                                                            \
		verdict;                                                       \
	})

static __always_inline __u32 take_turn(const struct turn *turns, __u64 *cursor)
{
	__u64 now = *cursor;
	const struct turn *turn = (const void *)turns + (now & TURN_OFFSET);

	*cursor = now + turn->step;
	return turn->cpu;
}

/* Round robin over the first table. */
static __always_inline int redirect_by_first_turn(struct cpu_line *line)
{
	return REDIRECT(take_turn(first_turns, &line->turn), miss_first_turn);
}

static __always_inline int redirect_by_turn(const struct turn *turns,
					    __u64 *cursor)
{
	__u32 cpu = take_turn(turns, cursor);

	if (cpu == NO_CPU)
		return pass_empty();
	return REDIRECT(cpu, miss);
}

/* mine: for tables of rules, which are not 0. */
static __always_inline __u64 *find_cursor(struct cpu_line *line,
					  struct cpu_state *mine, __u32 number)
{
	if (!number)
		return &line->turn;
	number--;
	/* Else the mask is left out, and older kernels (5.10) see no bounds. */
	asm volatile("" : "+r"(number));
	return &mine->turn[number & (MAX_RULES - 1)];
}

/* Multiplying instead of a remainder: no bias worth naming, no division. */
static __always_inline int redirect_by_hash(struct cpu_line *line,
					    const struct hash_half *half,
					    __u32 hash)
{
	__u32 length = half->length;
	__u64 slot;
	__u32 cpu;

	if (!length)
		return pass_empty();
	slot = ((__u64)hash * length) >> 32;
	slot &= MAX_SLOTS - 1;
	cpu = half->slots[slot];
	line->given++;
	if (constants.record_choice) {
		line->chosen_slot = slot;
		line->chosen_cpu = cpu;
	}
	return REDIRECT(cpu, miss);
}

#endif
