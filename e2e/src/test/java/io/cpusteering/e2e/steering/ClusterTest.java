// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e.steering;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A class of tests on a real cluster. The chart is installed and no policy is there when its first
 * test begins; its constructor may take a {@link io.cpusteering.e2e.cluster.Cluster}, a {@link
 * Steering} and an {@link Installation}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("cluster")
@ExtendWith(ClusterExtension.class)
public @interface ClusterTest {}
