// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* For tests: a sender in VLAN 5 whose device is to put the tag into the frame.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int push_vlan(struct __sk_buff *skb)
{
	if (skb->protocol != bpf_htons(ETH_P_IP))
		return TC_ACT_OK;
	return bpf_skb_vlan_push(skb, bpf_htons(ETH_P_8021Q), 5) ? TC_ACT_SHOT
								 : TC_ACT_OK;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
