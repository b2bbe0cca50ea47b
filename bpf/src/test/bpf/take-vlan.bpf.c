// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * For tests: stands for a VLAN device, which not every kernel has. Of IPv4 it
 * takes in what is tagged with VLAN 5 and nothing else.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define VLAN_ID_MASK 0xfff

SEC("tc")
int take_vlan(struct __sk_buff *skb)
{
	if (skb->vlan_present)
		return (skb->vlan_tci & VLAN_ID_MASK) == 5 &&
				       !bpf_skb_vlan_pop(skb)
			       ? TC_ACT_OK
			       : TC_ACT_SHOT;
	return skb->protocol == bpf_htons(ETH_P_IP) ? TC_ACT_SHOT : TC_ACT_OK;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
