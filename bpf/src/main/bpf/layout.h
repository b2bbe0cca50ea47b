/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the programs share with user space. The agent's BpfLayout.java holds
 * the same numbers, and a test compares them with the BTF of the objects.
 *
 * Objects of one layout version may be adopted by any agent that knows it; any
 * change of a size, an offset or a meaning is a new version.
 */
#ifndef CPU_STEERING_LAYOUT_H
#define CPU_STEERING_LAYOUT_H

#include <linux/types.h>

#define LAYOUT_VERSION 2

/* Room for each sequence of an indirection table; a power of two. */
#define MAX_SLOTS 8192

/* Errors above the last known errno share the slot of errno 0. */
#define MAX_ERRNO_SLOTS 256

#define META_SIZE 4096

enum steer_algorithm {
	FLOW_HASH = 0,
	ROUND_ROBIN = 1,
};

enum steer_packets {
	DATAGRAMS = 0,
	ALL_PACKETS = 1,
};

enum hash_by {
	FLOW = 0,
	ADDRESS_PAIR = 1,
};

/* Bits: kinds of tunnel whose inner header is hashed. */
enum tunnel {
	TUNNEL_VXLAN = 1,
	TUNNEL_GENEVE = 2,
	TUNNEL_GRE = 4,
	TUNNEL_IPIP = 8,
	TUNNEL_GTPU = 16,
};

/* Set before load and frozen: the verifier removes what they rule out. */
struct steer_constants {
	__u32 layout_version;
	__u32 algorithm; /* enum steer_algorithm */
	__u32 packets; /* enum steer_packets, for ROUND_ROBIN */
	__u32 miss_action; /* enum xdp_action, 0..3 */
	__u32 pass_unfinished_checksums;
	__u32 hash_seed;
	__u32 hash_by; /* enum hash_by */
	__u32 symmetric;
	__u32 inner; /* bits of enum tunnel */
	__u32 steer_control;
	__u32 record_choice; /* tests only: remember the last slot and CPU */
};

/*
 * Which slot goes to which CPU. There are two halves: a new table is written
 * into the one not in use, then active_half flips.
 */
struct table_half {
	__u32 hash_length; /* 0..MAX_SLOTS */
	__u32 turn_length; /* 0..MAX_SLOTS */
	__u32 hash_slots[MAX_SLOTS];
	__u32 turn_slots[MAX_SLOTS];
};

/*
 * Of one receiving CPU. Each packet has exactly one outcome, so the sum of the
 * outcomes is what was received.
 */
struct cpu_state {
	__u64 turn; /* the next turn of round robin */
	__u64 redirected;
	__u64 missed; /* the CPU had no entry: got the miss action */
	__u64 passed_control;
	__u64 passed_unfinished_checksum;
	__u64 passed_empty_table;
	__u32 chosen_slot; /* with record_choice */
	__u32 chosen_cpu; /* with record_choice */
};

/* JSON, padded with zero bytes; for finding out what a pin belongs to. */
struct meta_value {
	char json[META_SIZE];
};

/* Of one target CPU, counted on the receiving CPU. */
struct queue_counters {
	__u64 enqueued;
	__u64 dropped; /* the queue was full */
};

/* Of one target CPU, counted by its CPUMAP thread. */
struct thread_counters {
	__u64 processed; /* taken from the queue */
	__u64 dropped; /* no memory for a socket buffer, or second program */
};

struct error_counters {
	__u64 by_errno[MAX_ERRNO_SLOTS];
};

#endif
