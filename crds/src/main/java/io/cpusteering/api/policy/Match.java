// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which packets a rule is for: those that fit one entry of every list that is given. What can't be
 * read of a packet fits no entry.
 *
 * @param protocols what the IP header carries, by name or as a number 0..255 in quotes: TCP, UDP,
 *     ICMP, ICMPv6, IGMP, IPIP, IPv6, GRE, ESP, AH, DCCP, SCTP, UDP-Lite, OSPF, PIM, VRRP, L2TP
 * @param sources IPv4 and IPv6 prefixes of the source address
 * @param destinations IPv4 and IPv6 prefixes of the destination address
 * @param sourcePorts source ports such as "53" and ranges such as "10000-20000", 0..65535, of TCP,
 *     UDP, DCCP, SCTP and UDP-Lite; fragments have none
 * @param destinationPorts destination ports, written as sourcePorts are
 * @param vlans VLAN ids of the outermost tag; 0 is a frame without a tag, or with one that only
 *     gives a priority
 */
@ValidationRule(value = MatchRules.CRITERION, message = Messages.CRITERION)
@ValidationRule(
    value = MatchRules.PROTOCOLS_HAVE_PORTS,
    message = Messages.PROTOCOL_WITHOUT_PORTS,
    fieldPath = ".protocols")
@ValidationRule(value = MatchRules.SAME_FAMILY, message = Messages.FAMILIES)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Match(
    @Size(min = 1, max = Limits.MATCH_ENTRIES)
        @Nullable
            List<
                @Size(max = Limits.PROTOCOL_LENGTH)
                @EntryRule(value = MatchRules.PROTOCOL, message = Messages.PROTOCOL) String>
            protocols,
    @Size(min = 1, max = Limits.MATCH_ENTRIES)
        @Nullable
            List<
                @Size(max = Limits.PREFIX_LENGTH)
                @EntryRule(
                    value = MatchRules.PREFIX,
                    message = Messages.PREFIX,
                    messageExpression = MatchRules.RIGHT_PREFIX)
                String>
            sources,
    @Size(min = 1, max = Limits.MATCH_ENTRIES)
        @Nullable
            List<
                @Size(max = Limits.PREFIX_LENGTH)
                @EntryRule(
                    value = MatchRules.PREFIX,
                    message = Messages.PREFIX,
                    messageExpression = MatchRules.RIGHT_PREFIX)
                String>
            destinations,
    @Size(min = 1, max = Limits.MATCH_ENTRIES)
        @Nullable
            List<
                @Size(max = Limits.PORTS_LENGTH)
                @EntryRule(value = MatchRules.PORTS, message = Messages.PORTS) String>
            sourcePorts,
    @Size(min = 1, max = Limits.MATCH_ENTRIES)
        @Nullable
            List<
                @Size(max = Limits.PORTS_LENGTH)
                @EntryRule(value = MatchRules.PORTS, message = Messages.PORTS) String>
            destinationPorts,
    @Size(min = 1, max = Limits.MATCH_ENTRIES)
        @Nullable List<@Min(Limits.MIN_VLAN) @Max(Limits.MAX_VLAN) Integer> vlans) {}
