// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

/** Why something is not as asked, or deserves a warning. The names are part of the API. */
public enum Reason {
  /** A named interface is not there; it is steered when it appears. */
  INTERFACE_MISSING("InterfaceMissing", Severity.DEGRADES),
  /** A policy with precedence has the interface. */
  SUPERSEDED("Superseded", Severity.BLOCKS),
  /** A CPU of the list is not online; the rest is used. */
  CPU_OFFLINE("CpuOffline", Severity.DEGRADES),
  /** A CPU of the list can't exist on this machine; the rest is used. */
  CPU_UNKNOWN("CpuUnknown", Severity.DEGRADES),
  /** A CPU of the list was given by the kubelet to containers alone; the rest is used. */
  CPU_EXCLUSIVE("CpuExclusive", Severity.ADVISES),
  /** No CPU is left to steer to. */
  NO_USABLE_CPU("NoUsableCpu", Severity.BLOCKS),
  /** No CPU is left for some of the packets, which pass. */
  PASSES_WITHOUT_CPU("PassesWithoutCpu", Severity.DEGRADES),
  /** An interface that packets are to be sent out of is not there; it is used when it appears. */
  TARGET_MISSING("TargetMissing", Severity.DEGRADES),
  /** An interface that packets are to be sent out of can't take them as it is. */
  TARGET_NOT_READY("TargetNotReady", Severity.DEGRADES),
  /** Packets may be too large for an interface that they are sent out of. */
  TARGET_MTU("TargetMtuSmaller", Severity.ADVISES),
  /** The interface has a program that passes everything, so that packets can be sent out of it. */
  MAKES_READY("MadeReady", Severity.ADVISES),
  /** Packets would come back by way of what they are sent out of. */
  REDIRECT_LOOP("RedirectLoop", Severity.BLOCKS),
  /** A weight is given for a CPU that is not used. */
  WEIGHT_UNUSED("WeightUnused", Severity.ADVISES),
  /** A queue this short loses packets in bursts. */
  SMALL_QUEUE("SmallQueue", Severity.ADVISES),
  /** The miss action turns a missing entry into an outage. */
  MISS_LOSES_PACKETS("MissLosesPackets", Severity.ADVISES),
  /** Frames without a finished checksum stay where they are. */
  CHECKSUM_HAZARD("ChecksumHazard", Severity.ADVISES),
  /** Native mode would lose VLAN tags, or keep rules from seeing them. */
  VLAN_HAZARD("VlanHazard", Severity.BLOCKS),
  /** Rules name VLANs whose tags the device keeps from them. */
  VLAN_RULES_BLIND("VlanRulesBlind", Severity.DEGRADES),
  /** Native mode was undone because the stack dropped packets for their checksum. */
  CHECKSUM_ERRORS("ChecksumErrors", Severity.BLOCKS),
  /** Packets are passed for some time, to see whether less is lost. */
  PASSING_ON_TRIAL("PassingOnTrial", Severity.ADVISES),
  /** Packets are passed, since that loses less than steering. */
  PASSED_THROUGH("PassedThrough", Severity.DEGRADES),
  /** Too much is lost, and passing would lose as much. */
  OVERLOADED("Overloaded", Severity.ADVISES),
  /** Packets come with wrong checksums, whether they are steered or not. */
  WRONG_CHECKSUMS("WrongChecksums", Severity.ADVISES),
  /** Too much is lost, and it is not known whether steering is to blame. */
  LOSS_ABOVE_MAX("LossAboveMax", Severity.ADVISES),
  /** The driver can't do in native mode what the policy asks of it. */
  NATIVE_UNSUPPORTED("NativeUnsupported", Severity.BLOCKS),
  /** Somebody else's XDP program is on the interface. */
  FOREIGN_PROGRAM("ForeignProgram", Severity.BLOCKS),
  /** Somebody else is known to want the XDP hook of the interface. */
  RESERVED_FOR("ReservedFor", Severity.BLOCKS),
  /** RPS or RFS moves packets once more that were steered already. */
  STEERED_TWICE("SteeredTwice", Severity.ADVISES),
  /** XPS chooses the queue of what is sent by what steering changes. */
  SEND_QUEUES_CHOSEN("SendQueuesChosen", Severity.ADVISES),
  /** The MTU is above what a driver is known to take, or mostly takes, with XDP. */
  MTU_TOO_LARGE("MtuTooLarge", Severity.ADVISES),
  /** Packets stamped by the device lose their stamps when they are steered. */
  TIMESTAMPS_LOST("TimestampsLost", Severity.ADVISES),
  /** The device merges packets, which many drivers refuse beside XDP. */
  LARGE_RECEIVE("LargeReceiveOffload", Severity.ADVISES),
  /** The driver is known to want another number of channels. */
  CHANNELS_UNFIT("ChannelsUnfit", Severity.ADVISES),
  /** The driver resets the link to attach. */
  LINK_MAY_FLAP("LinkMayFlap", Severity.ADVISES),
  /** The device spreads packets over as many queues as there are CPUs. */
  QUEUES_SUFFICE("QueuesSuffice", Severity.ADVISES),
  /** Auto does without native mode on this device. */
  GENERIC_CHOSEN("GenericChosen", Severity.ADVISES),
  /** A change was undone since the node no longer talked after it. */
  CONNECTIVITY_LOST("ConnectivityLost", Severity.BLOCKS),
  /** A change is on trial, or waits for its turn. */
  CONFIRMING("Confirming", Severity.CONFIRMS),
  /** Nobody answered before a change, so that nobody can be missed after it. */
  NOTHING_TO_CONFIRM("NothingToConfirm", Severity.ADVISES),
  /** The revision is not there (yet). */
  REVISION_MISSING("RevisionMissing", Severity.HOLDS),
  /** The revision has a field or value that this agent doesn't know. */
  UNSUPPORTED_BY_AGENT("UnsupportedByAgent", Severity.HOLDS),
  /** The revision is not valid. */
  REVISION_INVALID("RevisionInvalid", Severity.HOLDS);

  private final String label;
  private final Severity severity;

  Reason(String label, Severity severity) {
    this.label = label;
    this.severity = severity;
  }

  /** What a finding means for the policy on this node. */
  public enum Severity {
    /** All is as asked. */
    ADVISES,
    /** Steered, but not all as asked. */
    DEGRADES,
    /** The interface is not steered by this policy. */
    BLOCKS,
    /** As asked or about to be, and the node has yet to show that it still talks. */
    CONFIRMS,
    /** What ran before goes on. */
    HOLDS
  }

  /** Whether packets that would be steered are passed. */
  public boolean passes() {
    return this == PASSING_ON_TRIAL || this == PASSED_THROUGH;
  }

  /** CamelCase, as conditions show it. */
  public String label() {
    return label;
  }

  /** What it means for the policy on this node. */
  public Severity severity() {
    return severity;
  }
}
