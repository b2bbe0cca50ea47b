// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A shell glob over interface names: {@code *}, {@code ?}, {@code [a-c]}, {@code [!a-c]}, the last
 * also written {@code [^a-c]}.
 */
final class Glob {
  private final Pattern pattern;

  private Glob(Pattern pattern) {
    this.pattern = pattern;
  }

  /** A bracket that is not closed, or holds no valid range, stands for itself. */
  static Glob of(String glob) {
    StringBuilder regex = new StringBuilder();
    int i = 0;
    while (i < glob.length()) {
      char c = glob.charAt(i);
      // "]" right after the opening bracket (or its "!") belongs to the set.
      int close = c == '[' ? glob.indexOf(']', negates(glob, i) ? i + 3 : i + 2) : -1;
      if (c == '*') {
        regex.append(".*");
      } else if (c == '?') {
        regex.append('.');
      } else if (close > 0) {
        regex.append(set(glob.substring(i, close + 1)));
        i = close;
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
      i++;
    }
    return new Glob(Pattern.compile(regex.toString(), Pattern.DOTALL));
  }

  boolean matches(String name) {
    return pattern.matcher(name).matches();
  }

  private static boolean negates(String glob, int bracket) {
    return glob.startsWith("!", bracket + 1) || glob.startsWith("^", bracket + 1);
  }

  private static String set(String bracket) {
    boolean negated = negates(bracket, 0);
    String members = bracket.substring(negated ? 2 : 1, bracket.length() - 1);
    String regex = (negated ? "[^" : "[") + members.replaceAll("[\\\\\\[\\]^&]", "\\\\$0") + "]";
    try {
      Pattern.compile(regex);
      return regex;
    } catch (PatternSyntaxException e) {
      return Pattern.quote(bracket);
    }
  }
}
