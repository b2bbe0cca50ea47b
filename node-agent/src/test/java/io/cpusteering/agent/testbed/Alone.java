// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.testbed;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * A kernel test that has the machine for itself. The others run beside each other in several JVMs
 * (see {@code test.forks} in the pom), which is why these don't:
 *
 * <ul>
 *   <li>they take a CPU offline, or take all that there is of one;
 *   <li>they send more than the machine can take: what a CPU's backlog turns away is counted for
 *       the whole machine, where agents of other tests look for losses;
 *   <li>they insist that nothing is lost at half of what the machine carries;
 *   <li>they count objects of the kernel's, whoever's they are.
 * </ul>
 *
 * <p>It is for a whole class: both runs would write the one report that a class has.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("alone")
public @interface Alone {}
