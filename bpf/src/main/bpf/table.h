/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the steering program keeps: its constants, the CPU map, the indirection
 * tables, and what each receiving CPU counts; and how a packet is redirected by
 * a table.
 */
#ifndef CPU_STEERING_TABLE_H
#define CPU_STEERING_TABLE_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "layout.h"

const volatile struct steer_constants constants = {
	.layout_version = LAYOUT_VERSION,
	.miss_action = XDP_PASS,
};

/* The half of each table in use. Writing it is the atomic switch. */
volatile __u32 active_half;

/* Shared by all interfaces of a policy; sized to the possible CPUs. */
struct {
	__uint(type, BPF_MAP_TYPE_CPUMAP);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct bpf_cpumap_val));
	__uint(max_entries, 1);
} cpus SEC(".maps");

/* The table of packets that no rule matched. */
struct table_half first_table[2] SEC(".data.table");

struct cpu_line lines[MAX_LINES] SEC(".data.lines");

/* Two halves for each table of a rule; sized to those there are. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, struct table_half);
	__uint(max_entries, 2);
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

/* number: of the table; 0 is that of packets which no rule matched. */
static __always_inline struct table_half *half_in_use(__u32 number)
{
	__u32 key;

	if (!number)
		return &first_table[active_half & 1];
	if (number >= MAX_TABLES)
		return NULL;
	key = (number - 1) * 2 + active_half;
	return bpf_map_lookup_elem(&tables, &key);
}

/* Seldom, so it finds the state again rather than have others keep it. */
static __noinline long miss(long action)
{
	struct cpu_state *mine = state_of_this_cpu();

	if (mine)
		mine->missed++;
	/* Else the compiler knows that this is the caller's, and keeps that. */
	asm volatile("" : "+r"(action));
	return action;
}

static __always_inline int redirect(struct cpu_line *line, __u32 slot,
				    __u32 cpu)
{
	long action, verdict;

	if (constants.record_choice) {
		line->chosen_slot = slot;
		line->chosen_cpu = cpu;
	}
	action = bpf_redirect_map(&cpus, cpu, constants.miss_action);
	verdict = action;
	/* Else the compiler writes it down anew where it knows which it is. */
	asm volatile("" : "+r"(verdict));
	if (action != XDP_REDIRECT)
		verdict = miss(verdict);
	return verdict;
}

static __noinline int pass_empty(void)
{
	struct cpu_state *mine = state_of_this_cpu();

	if (mine)
		mine->passed_empty_table++;
	return XDP_PASS;
}

/*
 * The cursor is compared with >=: a table that shrank leaves it beyond the
 * end, where == would never wrap. It counts the packets of the turn that is
 * not over; they are added up when it is.
 */
static __always_inline int redirect_by_turn(struct cpu_line *line,
					    const struct table_half *half,
					    __u64 *next)
{
	__u64 length = half->turn_length;
	__u64 turn = *next;

	if (turn >= length) {
		if (!length)
			return pass_empty();
		line->given += turn;
		turn = 0;
	}
	*next = turn + 1;
	turn &= MAX_SLOTS - 1;
	return redirect(line, turn, half->turn_slots[turn]);
}

/* The cursor of a table. mine: for tables of rules, which are not 0. */
static __always_inline __u64 *next_turn(struct cpu_line *line,
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
					    const struct table_half *half,
					    __u32 hash)
{
	__u32 length = half->hash_length;
	__u64 slot;

	if (!length)
		return pass_empty();
	slot = ((__u64)hash * length) >> 32;
	slot &= MAX_SLOTS - 1;
	line->given++;
	return redirect(line, slot, half->hash_slots[slot]);
}

#endif
