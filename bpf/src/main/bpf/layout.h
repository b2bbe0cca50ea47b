/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the programs share with user space. The agent's BpfLayout.java and
 * BpfRuleLayout.java hold the same numbers, and tests compare them with the BTF
 * of the objects.
 *
 * Objects of one layout version may be adopted by any agent that knows it; any
 * change of a size, an offset or a meaning is a new version.
 */
#ifndef CPU_STEERING_LAYOUT_H
#define CPU_STEERING_LAYOUT_H

#include <linux/types.h>

#define LAYOUT_VERSION 6

/* Room for each sequence of an indirection table; a power of two. */
#define MAX_SLOTS 8192

/* Errors above the last known errno share the slot of errno 0. */
#define MAX_ERRNO_SLOTS 256

#define META_SIZE 4096

/* One bit each in a word. */
#define MAX_RULES 32

/* Lines for CPUs that receive; a power of two. CPUs beyond share them. */
#define MAX_LINES 1024

/* One for what no rule matches, and one for each rule that steers. */
#define MAX_TABLES (1 + MAX_RULES)

/* Different ones in all rules together, of a family or kind. */
#define MAX_PREFIXES 64
#define MAX_RANGES 64

/* In one set of interfaces that packets are sent out of. */
#define MAX_DEVICES 8

/* Interfaces that packets of a policy are sent out of. */
#define MAX_TARGETS 1024

/* Numbers of ports that are looked up together; a power of two. */
#define PORTS_PER_PAGE 64
#define PORT_PAGES (65536 / PORTS_PER_PAGE)

/* One page for each number where a range begins or ends. */
#define PORT_CELLS (2 * MAX_RANGES * PORTS_PER_PAGE)

#define VLAN_IDS 4096

/* CPU maps of a policy: for programs without and with frags. */
#define OBSERVED_MAPS 2

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

/* How packets are spread over CPUs. */
struct steer_settings {
	__u32 algorithm; /* enum steer_algorithm */
	__u32 packets; /* enum steer_packets, for ROUND_ROBIN */
	__u32 hash_by; /* enum hash_by */
	__u32 symmetric;
	__u32 inner; /* bits of enum tunnel */
};

enum rule_action_kind {
	STEER = 0,
	PASS = 1,
	DROP = 2,
	REDIRECT = 3,
};

/* Out of which interfaces packets are sent. */
struct redirect_settings {
	__u32 set; /* which of the program's sets of interfaces */
	__u32 broadcast;
	__u32 exclude_ingress; /* with broadcast */
	__u32 miss_action; /* enum xdp_action, 0..3; XDP_PASS with broadcast */
};

struct rule_action {
	__u32 kind; /* enum rule_action_kind */
	__u32 table; /* for STEER: which indirection table, from 1 */
	struct steer_settings steer;
	struct redirect_settings redirect;
};

/*
 * Rules are looked at one criterion after another, not one rule after another:
 * each criterion gives the set of rules that it does not rule out, one bit a
 * rule, and the lowest bit of what they have in common is the first rule that
 * matches.
 *
 * The values come twice: as they were asked for, for whoever reads a running
 * program's constants, and made into tables for the program to look them up
 * in, below.
 */
struct ipv4_prefix {
	__be32 address;
	__be32 mask;
	__u32 rules; /* bits: the rules that name it */
};

struct ipv6_prefix {
	__be64 address[2];
	__be64 mask[2];
	__u32 rules;
	__u32 unused;
};

struct prefixes {
	__u32 any; /* bits: the rules that name none */
	__u32 ipv4_count;
	__u32 ipv6_count;
	__u32 ipv6_low; /* whether any is longer than 64 bits */
	struct ipv4_prefix ipv4[MAX_PREFIXES];
	struct ipv6_prefix ipv6[MAX_PREFIXES];
};

struct number_range {
	__u16 first;
	__u16 span; /* the last less the first */
	__u32 rules;
};

struct number_ranges {
	__u32 any;
	__u32 count;
	struct number_range range[MAX_RANGES];
};

struct port_page {
	__u16 first; /* cell */
	__u16 mask; /* all bits within a page, or none: one cell for all */
};

/*
 * The rules of a port. Numbers that no range tells apart are one class, of
 * which there are at most one more than numbers where a range begins or ends.
 */
struct port_lookup {
	struct port_page page[PORT_PAGES];
	__u8 cell[PORT_CELLS]; /* the class */
	__u32 rules[256]; /* bits, by class: the rules not ruled out */
};

struct vlan_lookup {
	__u8 cell[VLAN_IDS]; /* the class */
	__u32 rules[256]; /* bits, by class */
};

/*
 * The rules of an address. Each of its bytes gives the set of prefixes that
 * this byte does not rule out, one bit a prefix, the longest first: the lowest
 * bit that all have in common is the longest prefix of the address. The lower
 * half of IPv6 addresses goes by half bytes, the upper one of each first.
 */
struct prefix_lookup {
	__u64 ipv4[4][256];
	__u64 ipv6_high[8][256];
	__u64 ipv6_low[16][16];
	/*
	 * Bits: the rules not ruled out if this prefix is the longest. Not in
	 * the order of the prefixes but in that of place_of_lowest().
	 */
	__u32 ipv4_rules[MAX_PREFIXES];
	__u32 ipv6_rules[MAX_PREFIXES];
};

struct rule_set {
	__u32 all; /* bits: the rules there are */
	__u32 any_protocol;
	__u32 protocol[256]; /* bits: the rules that do not rule it out */
	struct prefixes sources;
	struct prefixes destinations;
	struct number_ranges source_ports;
	struct number_ranges destination_ports;
	struct number_ranges vlans;
	/* What is looked up most is near enough for an offset of 16 bits. */
	struct port_lookup destination_port;
	struct prefix_lookup source;
	struct prefix_lookup destination;
	struct port_lookup source_port;
	struct vlan_lookup vlan;
	struct rule_action action[MAX_RULES];
};

/* Random odd numbers, made from one seed. */
struct hash_keys {
	__u64 added;
	__u64 word[4];
	__u64 last;
};

/* Set before load and frozen: the verifier removes what they rule out. */
struct steer_constants {
	__u32 layout_version;
	__u32 miss_action; /* enum xdp_action, 0..3 */
	__u32 pass_unfinished_checksums;
	__u32 hash_seed;
	__u32 steer_control;
	__u32 record_choice; /* tests only: remember what the hash chose */
	/* Of packets that no rule matches. */
	struct rule_action otherwise;
	__u32 zero; /* the key of an only entry */
	struct hash_keys addresses; /* for what makes 32 bits of longer ones */
	struct hash_keys flows;
	struct rule_set rules;
};

/* The same of the second program, which runs on the CPU steered to. */
struct remote_constants {
	__u32 layout_version;
	__u32 unused;
	struct rule_set rules;
	struct hash_keys no_keys; /* nothing is hashed here */
};

/* Which slot of the flow hash goes to which CPU. */
struct hash_half {
	__u32 length; /* 0..MAX_SLOTS */
	__u32 slots[MAX_SLOTS];
};

/*
 * A cursor: the offset of the next turn in its table, and above it how many
 * turns were taken. One addition moves it on and counts.
 */
#define TURN_BITS 15
#define TURN_TAKEN (1 << TURN_BITS)
#define TURN_OFFSET (TURN_TAKEN - (int)sizeof(struct turn))

/*
 * A turn of round robin. What lies beyond the last turn leads back among the
 * others, so that a cursor from a longer table finds its way.
 */
struct turn {
	__u16 cpu; /* NO_CPU in an empty table */
	__u16 step; /* added to the cursor: TURN_TAKEN and the way to the next
		     */
};

#define NO_CPU 0xffff

/*
 * An indirection table. Slots of the flow hash go into the half that is not in
 * use, then active_half flips for all tables. Turns are replaced where they
 * are: each is good by itself, and one word.
 */
struct table {
	struct turn turns[MAX_SLOTS];
	struct hash_half hash[2];
};

/*
 * What changes with every packet that is steered, a cache line for each
 * receiving CPU. Apart from the rest of a CPU's state, since the program finds
 * it in less than half as many steps.
 */
struct cpu_line {
	__u64 given; /* to a CPU by flow hash */
	__u64 turn; /* the cursor of the first table */
	__u32 chosen_slot; /* of the flow hash, with record_choice */
	__u32 chosen_cpu; /* by flow hash, with record_choice */
	__u64 unused[5];
};

/*
 * Of one receiving CPU. Each packet has exactly one outcome, so the sum of the
 * outcomes, with those given to a CPU, is what was received.
 */
struct cpu_state {
	__u64 missed; /* of those given: no entry, got the miss action */
	__u64 passed_control;
	__u64 passed_unfinished_checksum;
	__u64 passed_empty_table;
	__u64 passed_as_asked; /* by a rule, or where none matched */
	__u64 dropped_as_asked;
	__u64 sent; /* given to another interface, or to several */
	__u64 not_sent; /* no interface was there, got the miss action */
	__u64 turn[MAX_RULES]; /* the cursors of the tables from 1 */
	__u64 matched[MAX_RULES]; /* packets by the rule that was the first */
};

/* Of one CPU that packets were steered to: what its second program did. */
struct remote_state {
	__u64 passed;
	__u64 dropped;
	__u64 sent;
	__u64 not_sent;
	__u64 matched[MAX_RULES];
};

/* Of one interface that packets are sent out of. */
struct device_counters {
	__u64 packets;
	__u64 bytes;
};

/* Of one such interface: packets that never got out of it. */
struct device_losses {
	__u64 dropped; /* its driver had no room, and no error to tell */
	__u64 by_errno[MAX_ERRNO_SLOTS];
};

struct device_address {
	__u8 mac[6];
	__u8 unused[2];
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
	/* What became of packets in the second program. */
	__u64 remote_passed;
	__u64 remote_dropped;
	__u64 remote_redirected;
};

/* Where a packet was to go that the kernel lost after the verdict. */
enum error_place {
	ERROR_TO_CPU = 0,
	ERROR_TO_DEVICE = 1,
	ERROR_PLACES = 2,
};

struct error_counters {
	__u64 by_errno[MAX_ERRNO_SLOTS];
};

#endif
