// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A shell glob over interface names: {@code *}, {@code ?}, {@code [a-c]}, {@code [!a-c]}. */
final class Glob {
  private final Pattern pattern;

  private Glob(Pattern pattern) {
    this.pattern = pattern;
  }

  /** A bracket that is not closed, or holds no valid range, stands for itself, as in a shell. */
  static Glob of(String glob) {
    StringBuilder regex = new StringBuilder();
    int i = 0;
    while (i < glob.length()) {
      char c = glob.charAt(i);
      // "]" right after the opening bracket (or its "!") belongs to the set.
      int close = c == '[' ? glob.indexOf(']', glob.startsWith("!", i + 1) ? i + 3 : i + 2) : -1;
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

  private static String set(String bracket) {
    boolean negated = bracket.startsWith("[!");
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
