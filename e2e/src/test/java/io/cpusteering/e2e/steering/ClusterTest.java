// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e.steering;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A class of tests on a real cluster. The chart is installed and no policy is there when each of
 * its tests begins; its constructor may take a {@link io.cpusteering.e2e.cluster.Cluster}, a {@link
 * Steering} and an {@link Installation}.
 *
 * <p>Each change that a policy brings is on trial for some seconds. Most tests are about something
 * else, and their policies have {@code confirm: 0s}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("cluster")
@ExtendWith(ClusterExtension.class)
public @interface ClusterTest {
  /** Whether the chart is to be installed when a test begins; else it is not. */
  boolean installed() default true;
}
