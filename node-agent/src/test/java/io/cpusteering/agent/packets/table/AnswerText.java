// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets.table;

import io.cpusteering.agent.packets.Answer;
import io.cpusteering.api.policy.MissAction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what must become of a packet, as {@code package-info} describes it. */
final class AnswerText {
  private static final Pattern BY_RULE = Pattern.compile("rule (\\d+): (.*)");
  private static final Pattern STEERED = Pattern.compile("(?:table (\\d+) )?(?:turn|slot (\\d+))");
  private static final Pattern SENT = Pattern.compile("sent by set (\\d+)");
  private static final Pattern NOT_SENT = Pattern.compile("not sent (pass|drop|transmit|abort)");

  private AnswerText() {}

  static Answer parse(String text) {
    Matcher byRule = BY_RULE.matcher(text);
    return byRule.matches()
        ? new Answer.ByRule(Integer.parseInt(byRule.group(1)), outcome(byRule.group(2)))
        : outcome(text);
  }

  private static Answer outcome(String text) {
    return switch (text) {
      case "pass" -> new Answer.Pass();
      case "pass as asked" -> new Answer.PassAsAsked();
      case "drop" -> new Answer.Drop();
      default -> numbered(text);
    };
  }

  private static Answer numbered(String text) {
    Matcher steered = STEERED.matcher(text);
    if (steered.matches()) {
      int table = steered.group(1) == null ? 0 : Integer.parseInt(steered.group(1));
      return steered.group(2) == null
          ? new Answer.Turn(table)
          : new Answer.Hash(table, Integer.parseInt(steered.group(2)));
    }
    Matcher sent = SENT.matcher(text);
    if (sent.matches()) {
      return new Answer.Redirected(Integer.parseInt(sent.group(1)));
    }
    Matcher notSent = NOT_SENT.matcher(text);
    if (notSent.matches()) {
      return new Answer.NotSent(MissAction.valueOf(ActionText.upper(notSent.group(1))));
    }
    throw new IllegalArgumentException("nothing that becomes of a packet: " + text);
  }
}
