// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.e2e.steering;

import io.cpusteering.e2e.cluster.Cluster;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Gives {@link ClusterTest} classes their cluster, and tells what it looked like on a failure. */
final class ClusterExtension
    implements BeforeEachCallback, ParameterResolver, TestExecutionExceptionHandler {

  /** What all classes of a run share. */
  private static final class Shared implements AutoCloseable {
    private final Cluster cluster = Cluster.ofEnvironment();
    private final Steering steering = new Steering(cluster);
    private final Installation installation = new Installation(cluster);

    Shared() {
      // What an earlier run left may be of other images.
      installation.uninstall();
    }

    @Override
    public void close() {
      cluster.close();
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    Shared shared = shared(context);
    if (context.getRequiredTestClass().getAnnotation(ClusterTest.class).installed()) {
      shared.installation.ensure();
      shared.steering.clear();
    } else {
      shared.installation.uninstall();
      // Nobody holds on to them; that there is no such kind is as good.
      shared.cluster.attemptKubectl("", "delete", "cpusteeringpolicies", "--all", "--timeout=60s");
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Cluster.class || type == Steering.class || type == Installation.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Shared shared = shared(context);
    Class<?> type = parameter.getParameter().getType();
    if (type == Cluster.class) {
      return shared.cluster;
    }
    return type == Steering.class ? shared.steering : shared.installation;
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    new FailureReport(shared(context).cluster).print(context.getDisplayName());
    throw failure;
  }

  private static Shared shared(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(ClusterExtension.class))
        .computeIfAbsent(Shared.class, key -> new Shared(), Shared.class);
  }
}
