// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets;

import io.cpusteering.agent.plan.program.HashSettings;
import io.cpusteering.agent.plan.program.Rule;
import io.cpusteering.agent.plan.program.RuleAction;
import io.cpusteering.agent.plan.program.SteerSettings;
import io.cpusteering.api.policy.Algorithm;
import io.cpusteering.api.policy.ControlTraffic;
import io.cpusteering.api.policy.HashBy;
import io.cpusteering.api.policy.RoundRobinPackets;
import io.cpusteering.api.policy.Tunnel;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What a policy can say about the reading of frames and what becomes of them.
 *
 * @param program which of the policy's programs it is
 * @param rules which frames are treated apart, in order of precedence
 * @param otherwise what becomes of the frames that no rule is for; of the second program, pass
 * @param sets the interfaces that are ready, of each set that an action may name
 * @param controlTraffic what becomes of control traffic that is to be steered
 * @param seed of the hash
 * @param slots length of the indirection table, at least 1
 */
public record Settings(
    Program program,
    List<Rule> rules,
    RuleAction otherwise,
    List<Set<Exit>> sets,
    ControlTraffic controlTraffic,
    int seed,
    int slots) {
  /** What is in force where a packet of the table says nothing else. */
  public static final Settings DEFAULT =
      new Settings(
          Program.FIRST,
          List.of(),
          new RuleAction.Steer(
              new SteerSettings(
                  Algorithm.FLOW_HASH, RoundRobinPackets.DATAGRAMS, HashSettings.DEFAULT),
              0),
          List.of(),
          ControlTraffic.PASS,
          12345,
          256);

  /** Where a program runs. */
  public enum Program {
    /** On an interface. */
    FIRST,
    /** On the CPU that a packet was given to. */
    SECOND
  }

  /** An interface that packets are sent out of. */
  public enum Exit {
    /** The one that they come from. */
    INGRESS,
    /** Another one. */
    OTHER
  }

  public Settings {
    rules = List.copyOf(rules);
    sets = sets.stream().map(Set::copyOf).toList();
    if (program == Program.SECOND
        && actions(rules, otherwise).stream().anyMatch(RuleAction.Steer.class::isInstance)) {
      throw new IllegalArgumentException("a second program does not steer");
    }
  }

  public Settings withRoundRobin(RoundRobinPackets wanted) {
    return steering(how -> new SteerSettings(Algorithm.ROUND_ROBIN, wanted, how.hash()));
  }

  public Settings withBy(HashBy wanted) {
    return hashing(hash -> new HashSettings(wanted, hash.symmetric(), hash.inner()));
  }

  public Settings withSymmetric() {
    return hashing(hash -> new HashSettings(hash.by(), true, hash.inner()));
  }

  public Settings withInner(Set<Tunnel> wanted) {
    return hashing(hash -> new HashSettings(hash.by(), hash.symmetric(), wanted));
  }

  public Settings withControlTraffic(ControlTraffic wanted) {
    return new Settings(program, rules, otherwise, sets, wanted, seed, slots);
  }

  public Settings withSeed(int wanted) {
    return new Settings(program, rules, otherwise, sets, controlTraffic, wanted, slots);
  }

  public Settings withSlots(int wanted) {
    return new Settings(program, rules, otherwise, sets, controlTraffic, seed, wanted);
  }

  /** With one more rule, after the others. */
  public Settings withRule(Rule wanted) {
    List<Rule> more = Stream.concat(rules.stream(), Stream.of(wanted)).toList();
    return new Settings(program, more, otherwise, sets, controlTraffic, seed, slots);
  }

  public Settings withOtherwise(RuleAction wanted) {
    return new Settings(program, rules, wanted, sets, controlTraffic, seed, slots);
  }

  /** With one more set of interfaces, after the others. */
  public Settings withSet(Set<Exit> wanted) {
    List<Set<Exit>> more = Stream.concat(sets.stream(), Stream.of(wanted)).toList();
    return new Settings(program, rules, otherwise, more, controlTraffic, seed, slots);
  }

  /** The second program by these rules. */
  public Settings asSecondProgram() {
    return new Settings(
        Program.SECOND, rules, new RuleAction.Pass(), sets, controlTraffic, seed, slots);
  }

  /** What may become of a packet: first where no rule is for it, then by each rule. */
  public List<RuleAction> actions() {
    return actions(rules, otherwise);
  }

  private static List<RuleAction> actions(List<Rule> rules, RuleAction otherwise) {
    return Stream.concat(Stream.of(otherwise), rules.stream().map(Rule::action)).toList();
  }

  /**
   * Length of an indirection table. Each is one slot longer than the one before, so that a packet
   * that is hashed to the length of another table shows.
   */
  public int slots(int table) {
    return slots + table;
  }

  private Settings hashing(UnaryOperator<HashSettings> change) {
    return steering(
        how -> new SteerSettings(how.algorithm(), how.packets(), change.apply(how.hash())));
  }

  private Settings steering(UnaryOperator<SteerSettings> change) {
    if (otherwise instanceof RuleAction.Steer(SteerSettings how, int table)) {
      return withOtherwise(new RuleAction.Steer(change.apply(how), table));
    }
    throw new IllegalStateException("what is not steered has no algorithm: " + otherwise);
  }
}
