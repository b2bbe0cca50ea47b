// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import io.cpusteering.agent.datapath.ApplyOutcome;
import io.cpusteering.agent.plan.Finding;
import io.cpusteering.agent.plan.Reason;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes to the log which troubles, findings and failures came and went from one round to the next.
 * What the kernel did is logged by {@code datapath}.
 */
public final class RoundLog implements RoundObserver {
  private static final Logger log = LoggerFactory.getLogger(RoundLog.class);

  private Map<String, Line> last = new LinkedHashMap<>();

  private record Line(Level level, String text, String over) {}

  @Override
  public void ended(Round round) {
    Map<String, Line> now = new LinkedHashMap<>();
    round
        .troubles()
        .forEach(
            trouble ->
                now.put(
                    trouble.reason() + trouble.message(),
                    new Line(
                        trouble.blocking() ? Level.WARN : Level.INFO,
                        "%s: %s".formatted(trouble.reason(), trouble.message()),
                        trouble.reason() + " is over")));
    round.plan().findings().forEach(finding -> add(finding, now));
    if (round.outcome() != null) {
      round.outcome().failures().forEach(failure -> add(failure, now));
    }
    now.forEach(
        (key, line) -> {
          if (!line.equals(last.get(key))) {
            log.atLevel(line.level()).log(line.text());
          }
        });
    // A round that could not look says nothing about what is gone.
    last.forEach(
        (key, line) -> {
          boolean over = now.values().stream().noneMatch(still -> still.over().equals(line.over()));
          if (over && !now.containsKey(key) && round.outcome() != null) {
            log.atInfo().log(line.over());
          }
        });
    last = now;
  }

  private static void add(Finding finding, Map<String, Line> lines) {
    lines.put(
        finding.uid() + finding.interfaceName() + finding.reason(),
        new Line(
            isNotice(finding.reason().severity()) ? Level.INFO : Level.WARN,
            "%s: %s".formatted(finding.reason().label(), finding.message()),
            "%s is over: %s".formatted(finding.reason().label(), finding.message())));
  }

  private static boolean isNotice(Reason.Severity severity) {
    return severity == Reason.Severity.ADVISES || severity == Reason.Severity.CONFIRMS;
  }

  private static void add(ApplyOutcome.Failure failure, Map<String, Line> lines) {
    lines.put(
        failure.uid() + failure.ifindex() + failure.reason(),
        new Line(
            Level.WARN,
            "%s: %s".formatted(failure.reason(), failure.message()),
            "%s is over: %s".formatted(failure.reason(), failure.message())));
  }
}
