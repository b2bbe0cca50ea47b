// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A CEL rule on every entry of a list or every value of a map, so that a refusal names the entry.
 * The CRD generator has no annotation for this; the build adds it to the generated schema.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE_USE)
public @interface EntryRule {
  /** The rule, in which {@code self} is the entry. */
  String value();

  /** What is allowed. */
  String message();

  /** CEL that makes the message out of {@code self}; empty: the message is as it stands. */
  String messageExpression() default "";
}
