// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.datapath.RunProgram.Outcome;
import io.cpusteering.agent.libbpf.TestRun;
import io.cpusteering.agent.packets.Answer;
import io.cpusteering.agent.packets.ProgramUnderTest;
import io.cpusteering.api.policy.MissAction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A program in the kernel, as what the packet table is given to. What became of a packet is told by
 * the one counter that went up, and by the verdict, which has to go with it.
 */
final class ProgramInKernel implements ProgramUnderTest, AutoCloseable {
  private final RunProgram program;
  private final FilledSets sets;
  private final Map<Integer, Answer> sentByRule = new HashMap<>();
  private Seen before;

  /**
   * @param sets the program's
   */
  ProgramInKernel(RunProgram program, FilledSets sets) {
    this.program = program;
    this.sets = sets;
    this.before = see();
  }

  @Override
  public Answer answer(byte[] frame) {
    Answer answer = once(frame);
    if (!(answer.outcome() instanceof Answer.Redirected)) {
      return answer;
    }
    int rule = answer instanceof Answer.ByRule(int number, _) ? number : 0;
    Answer sent = sent(rule, frame);
    return rule == 0 ? sent : new Answer.ByRule(rule, sent);
  }

  /** Looked for once for each rule, since its action alone says which; and it takes its time. */
  private Answer sent(int rule, byte[] frame) {
    Answer known = sentByRule.get(rule);
    if (known == null) {
      known = sent(frame);
      sentByRule.put(rule, known);
    }
    return known;
  }

  /** By the set without which the frame is not sent. */
  private Answer sent(byte[] frame) {
    List<Integer> missing = new ArrayList<>();
    for (int number : sets.numbers()) {
      sets.without(
          number,
          () -> {
            if (once(frame).outcome() instanceof Answer.NotSent) {
              missing.add(number);
            }
          });
    }
    return missing.size() == 1
        ? new Answer.Redirected(missing.getFirst())
        : new Answer.Fault("sent, and not without sets " + missing);
  }

  private Answer once(byte[] frame) {
    int verdict = TestRun.run(program.program(), frame, 1);
    Seen now = see();
    List<Integer> counted = since(before.counts, now.counts);
    List<Integer> matched = since(before.matched, now.matched);
    before = now;
    if (counted.size() != 1 || matched.size() > 1) {
      return new Answer.Fault(
          "verdict %d, outcomes %s, matched by rules %s".formatted(verdict, counted, matched));
    }
    Answer answer = answer(Outcome.values()[counted.getFirst()], verdict, now.state());
    return matched.isEmpty() ? answer : new Answer.ByRule(1 + matched.getFirst(), answer);
  }

  /** The places of the counters that changed, each as often as it was counted up or down. */
  private static List<Integer> since(long[] before, long[] now) {
    List<Integer> places = new ArrayList<>();
    for (int place = 0; place < now.length; place++) {
      for (long left = Math.abs(now[place] - before[place]); left > 0; left--) {
        places.add(place);
      }
    }
    return places;
  }

  private Answer answer(Outcome outcome, int verdict, ByteBuffer state) {
    return switch (outcome) {
      case STEERED -> with(LoadedProgram.XDP_DROP, verdict, program.steered());
      case PASSED_CONTROL -> with(LoadedProgram.XDP_PASS, verdict, new Answer.Pass());
      case PASSED_AS_ASKED -> with(LoadedProgram.XDP_PASS, verdict, new Answer.PassAsAsked());
      case DROPPED -> with(LoadedProgram.XDP_DROP, verdict, new Answer.Drop());
      case SENT -> with(LoadedProgram.XDP_REDIRECT, verdict, new Answer.Redirected(-1));
      case NOT_SENT -> notSent(verdict);
      case WRONG -> new Answer.Fault("verdict %d, and no counter for it".formatted(verdict));
    };
  }

  private static Answer with(int expected, int verdict, Answer answer) {
    return verdict == expected
        ? answer
        : new Answer.Fault("counted as %s, but the verdict is %d".formatted(answer, verdict));
  }

  private static Answer notSent(int verdict) {
    return switch (verdict) {
      case LoadedProgram.XDP_PASS -> new Answer.NotSent(MissAction.PASS);
      case LoadedProgram.XDP_DROP -> new Answer.NotSent(MissAction.DROP);
      case LoadedProgram.XDP_TX -> new Answer.NotSent(MissAction.TRANSMIT);
      case LoadedProgram.XDP_ABORTED -> new Answer.NotSent(MissAction.ABORT);
      default -> new Answer.Fault("counted as not sent, but the verdict is " + verdict);
    };
  }

  private Seen see() {
    ByteBuffer state = program.state();
    int at = program.matchedAt();
    long[] matched = new long[BpfLayout.MAX_RULES];
    for (int rule = 0; rule < matched.length; rule++) {
      matched[rule] = state.getLong(at + rule * Long.BYTES);
    }
    return new Seen(state, program.counts(state), matched);
  }

  /**
   * What the program has counted so far.
   *
   * @param counts of each outcome
   * @param matched of each rule
   */
  private record Seen(ByteBuffer state, long[] counts, long[] matched) {}

  @Override
  public void close() {
    program.close();
  }
}
