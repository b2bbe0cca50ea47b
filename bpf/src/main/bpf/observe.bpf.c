// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Counts what becomes of packets after the verdict XDP_REDIRECT, which only
 * the kernel's tracepoints tell. They fire for every CPU map of the machine;
 * one copy of these programs is loaded per policy and looks at its maps alone.
 *
 * Raw tracepoints: the arguments wanted are integers, so no kernel BTF is
 * needed to read them.
 */
#include <stdbool.h>

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "layout.h"

/*
 * A policy has one CPU map or two; the place of one that was never there is 0.
 * User space writes them: these programs stay as they are while maps come and
 * go, since two copies at once would count packets twice.
 */
volatile __u32 observed_maps[OBSERVED_MAPS] SEC(".data.observed");

static __always_inline bool observed(__u32 map)
{
	return map == observed_maps[0] || map == observed_maps[1];
}

/* Target CPU to counters; the receiving CPUs count apart. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__type(key, __u32);
	__type(value, struct queue_counters);
	__uint(max_entries, 1);
} queues SEC(".maps");

/* Target CPU to counters. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, struct thread_counters);
	__uint(max_entries, 1);
} threads SEC(".maps");

/*
 * Target CPU to how often its thread found its queue empty and gave way. Apart
 * from the rest, which agents that know nothing of this adopt as it is.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, __u64);
	__uint(max_entries, 1);
} schedules SEC(".maps");

/* By where packets were to go: to CPUs, to devices. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, struct error_counters);
	__uint(max_entries, ERROR_PLACES);
} errors SEC(".maps");

/* The ids of the policy's device maps; user space writes them. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, __u32);
	__uint(max_entries, 65536);
} device_sets SEC(".maps");

/* Not used by the programs: says to whoever finds the pins what they are. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, struct meta_value);
	__uint(max_entries, 1);
} meta SEC(".maps");

/* int map_id, unsigned int processed, unsigned int drops, int to_cpu */
SEC("raw_tp/xdp_cpumap_enqueue")
int count_enqueue(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 processed = ctx->args[1];
	__u32 drops = ctx->args[2];
	struct queue_counters *queue;
	__u32 cpu = ctx->args[3];

	if (!observed(ctx->args[0]))
		return 0;
	queue = bpf_map_lookup_elem(&queues, &cpu);
	if (!queue)
		return 0;
	/*
	 * Native counts a dropped packet as processed too, generic does not:
	 * there it is (1, 0) or (0, 1).
	 */
	if (processed >= drops)
		queue->enqueued += processed - drops;
	queue->dropped += drops;
	return 0;
}

/* What the kernel counts of a second program in one go of the thread. */
struct xdp_cpumap_stats {
	unsigned int redirect;
	unsigned int pass;
	unsigned int drop;
};

/* int map_id, unsigned int processed, unsigned int drops, int sched, stats */
SEC("raw_tp/xdp_cpumap_kthread")
int count_kthread(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 cpu = bpf_get_smp_processor_id();
	struct thread_counters *thread;
	struct xdp_cpumap_stats remote;
	__u64 *scheduled;

	if (!observed(ctx->args[0]))
		return 0;
	thread = bpf_map_lookup_elem(&threads, &cpu);
	if (!thread)
		return 0;
	/* While an entry is replaced two threads run on this CPU. */
	__sync_fetch_and_add(&thread->processed, (__u32)ctx->args[1]);
	__sync_fetch_and_add(&thread->dropped, (__u32)ctx->args[2]);
	scheduled = bpf_map_lookup_elem(&schedules, &cpu);
	if (scheduled && ctx->args[3])
		__sync_fetch_and_add(scheduled, 1);
	if (bpf_probe_read_kernel(&remote, sizeof(remote),
				  (void *)ctx->args[4]))
		return 0;
	__sync_fetch_and_add(&thread->remote_passed, remote.pass);
	__sync_fetch_and_add(&thread->remote_dropped, remote.drop);
	__sync_fetch_and_add(&thread->remote_redirected, remote.redirect);
	return 0;
}

/* dev, xdp, tgt, int err, map_type, u32 map_id, u32 index */
SEC("raw_tp/xdp_redirect_err")
int count_redirect_error(struct bpf_raw_tracepoint_args *ctx)
{
	struct error_counters *counters;
	__u32 error = -(__s32)ctx->args[3];
	__u32 map = ctx->args[5];
	__u32 place;

	/*
	 * Kernels before 5.13 have a pointer to the map and the index in these
	 * places: a CPU's number must not be taken for the map's id.
	 */
	switch (ctx->args[4]) {
	case BPF_MAP_TYPE_CPUMAP:
		if (!observed(map))
			return 0;
		place = ERROR_TO_CPU;
		break;
	case BPF_MAP_TYPE_DEVMAP_HASH:
		if (!bpf_map_lookup_elem(&device_sets, &map))
			return 0;
		place = ERROR_TO_DEVICE;
		break;
	default:
		return 0;
	}
	counters = bpf_map_lookup_elem(&errors, &place);
	if (!counters)
		return 0;
	if (error >= MAX_ERRNO_SLOTS)
		error = 0;
	__sync_fetch_and_add(&counters->by_errno[error], 1);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
