// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The values: which are taken, which are refused, and what they change. */
class ChartTest {

  @Test
  void lintsCleanly() {
    LintResult result = new Helm(Chart.FOLDER).lint().strict().call();

    assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"everything-values.yaml", "least-values.yaml"})
  void rendersWithTheValuesFilesForCi(String file) {
    Chart chart = Chart.withValuesFile(Chart.FOLDER.resolve(Path.of("ci", file)));

    assertThat(chart.agent().getSpec().getTemplate().getSpec().getHostNetwork()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "agents.port, 9999, 'agents'",
    "image.agent.name, x, 'name'",
    "operator.replicas, 0, '/operator/replicas'",
    "agent.port, 65536, '/agent/port'",
    "agent.logLevel, LOUD, '/agent/logLevel'",
    "agent.podResourcesDirectory, relative/folder, '/agent/podResourcesDirectory'",
    "agent.stateDirectory, relative/folder, '/agent/stateDirectory'",
    "agent.claimants.kubeletDirectory, relative, '/agent/claimants/kubeletDirectory'",
    "agent.maxUnavailable, 0%, '/agent/maxUnavailable'",
    "leave.timeoutSeconds, 10, '/leave/timeoutSeconds'",
    "image.agent.digest, abc, '/image/agent/digest'",
    "commonLabels.helm\\.sh/chart, x, 'the label helm.sh/chart is the chart''s own'",
    "agent.podLabels.app\\.kubernetes\\.io/name, x, 'leave it out of commonLabels, podLabels'",
  })
  void refusesAWrongValueAndNamesIt(String key, String value, String named) {
    assertThatThrownBy(() -> Chart.with(Map.of(key, value))).hasMessageContaining(named);
  }

  @Test
  void refusesKubernetesBefore132() {
    assertThatThrownBy(() -> Chart.onKubernetes("1.31.9"))
        .hasMessageContaining(">=1.32.0-0")
        .hasMessageContaining("1.31.9");
  }

  @Test
  void namesTheImagesByTheVersionOfTheChart() {
    Chart chart = Chart.with(Map.of("image.operator.tag", "abc"));

    assertThat(
            chart.agent().getSpec().getTemplate().getSpec().getContainers().getFirst().getImage())
        .isEqualTo("localhost/cpu-steering-agent:0.1.0");
    assertThat(
            chart
                .the(Deployment.class, "cpu-steering-operator")
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage())
        .isEqualTo("localhost/cpu-steering-operator:abc");
  }

  @Test
  void aDigestDecidesWhichImage() {
    String digest = "sha256:" + "0a".repeat(32);

    Chart chart = Chart.with(Map.of("image.agent.digest", digest));

    assertThat(
            chart.agent().getSpec().getTemplate().getSpec().getContainers().getFirst().getImage())
        .isEqualTo("localhost/cpu-steering-agent:0.1.0@" + digest);
  }

  @Test
  void aLabelOfPodsGoesBeforeTheCommonOne() {
    Chart chart = Chart.with(Map.of("commonLabels.team", "all", "agent.podLabels.team", "network"));

    assertThat(chart.agent().getMetadata().getLabels()).containsEntry("team", "all");
    assertThat(chart.agent().getSpec().getTemplate().getMetadata().getLabels())
        .containsEntry("team", "network");
  }

  @Test
  void leavesTheNodesBeforeUninstallUnlessToldNotTo() {
    Chart usual = Chart.with(Map.of());
    Chart without = Chart.with(Map.of("leave.enabled", false));

    Job job = usual.the(Job.class, "cpu-steering-leave");
    assertThat(job.getMetadata().getAnnotations()).containsEntry("hook", "pre-delete");
    assertThat(job.getMetadata().getAnnotations())
        .as("the log, which names the nodes left behind, is printed before it goes")
        .containsEntry("hook-output-log-policy", "hook-succeeded,hook-failed");
    assertThat(job.getSpec().getTemplate().getSpec().getContainers().getFirst().getArgs())
        .containsExactly("leave");
    assertThat(without.objects())
        .noneMatch(object -> object.getMetadata().getName().endsWith("-leave"));
  }

  @Test
  void bindsTheAccountThatTheAgentsRunUnder() {
    Chart chart = Chart.with(Map.of());

    ValidatingAdmissionPolicy policy =
        chart.the(ValidatingAdmissionPolicy.class, "cpu-steering-agent");
    String account = chart.agent().getSpec().getTemplate().getSpec().getServiceAccountName();
    assertThat(policy.getSpec().getMatchConditions().getFirst().getExpression())
        .contains("\"system:serviceaccount:" + Chart.NAMESPACE + ":" + account + "\"");
    assertThat(policy.getSpec().getFailurePolicy()).isEqualTo("Fail");
  }
}
