// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.api.IpProtocol;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The API server reads protocols by a pattern, Java by a table of names. */
class ProtocolFormatTest {
  private static final Pattern FORMAT = Pattern.compile(Limits.PROTOCOL);

  @Test
  void theApiServerKnowsTheNamesThatJavaKnows() {
    Set<String> names = new TreeSet<>();
    for (String alternative : Limits.PROTOCOL.replaceAll("[\\^$()]", "").split("[|]")) {
      if (alternative.matches("[A-Z].*")) {
        names.add(alternative);
      }
    }

    assertThat(names).isEqualTo(new TreeSet<>(IpProtocol.names()));
    assertThat(names)
        .allSatisfy(
            name -> {
              assertThat(IpProtocol.number(name)).isPresent();
              assertThat(name).hasSizeLessThanOrEqualTo(Limits.PROTOCOL_LENGTH);
              assertThat(Messages.PROTOCOL).contains(name);
            });
  }

  @Test
  void bothKnowTheSameNumbers() {
    assertThat(IntStream.range(0, 1000).mapToObj(String::valueOf))
        .allSatisfy(
            number ->
                assertThat(IpProtocol.number(number).isPresent())
                    .isEqualTo(FORMAT.matcher(number).matches())
                    .isEqualTo(Integer.parseInt(number) <= 255));
  }

  @Test
  void bothKnowWhichHavePorts() {
    String rule = MatchRules.PROTOCOLS_HAVE_PORTS;

    assertThat(IntStream.rangeClosed(0, 255))
        .allSatisfy(
            number ->
                assertThat(rule.contains("'" + number + "'"))
                    .isEqualTo(IpProtocol.hasPorts(number)));
    assertThat(IpProtocol.names())
        .allSatisfy(
            name ->
                assertThat(rule.contains("'" + name + "'"))
                    .isEqualTo(IpProtocol.hasPorts(IpProtocol.number(name).orElseThrow())));
  }
}
