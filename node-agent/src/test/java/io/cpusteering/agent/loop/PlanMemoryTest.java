// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.cpusteering.agent.host.HostFacts;
import io.cpusteering.agent.plan.DatapathPlan;
import io.cpusteering.agent.plan.NodePlan;
import io.cpusteering.agent.plan.WantedPolicy;
import io.cpusteering.api.CpuList;
import io.cpusteering.api.policy.CpuSteeringPolicySpec;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanMemoryTest {
  private final PlanMemory memory = new PlanMemory();

  @Test
  void theSameIsNotPlannedAgain() throws IOException {
    NodePlan plan = memory.plan(basis("0-3"), Machines.eightCpus(), DatapathPlan.EMPTY);

    assertThat(memory.plan(basis("0-3"), Machines.eightCpus(), DatapathPlan.EMPTY)).isSameAs(plan);
    assertThat(plan.datapath().attachments()).isNotEmpty();
  }

  @Test
  void whateverIsOtherwiseIsPlannedAnew() throws IOException {
    HostFacts host = Machines.eightCpus();
    HostFacts smaller = host.withCpus(host.cpus().withOnline(CpuList.parse("0-1")));
    NodePlan plan = memory.plan(basis("0-3"), host, DatapathPlan.EMPTY);

    NodePlan edited = memory.plan(basis("0-1"), host, DatapathPlan.EMPTY);
    NodePlan onSmaller = memory.plan(basis("0-3"), smaller, DatapathPlan.EMPTY);
    NodePlan inForce = memory.plan(basis("0-3"), smaller, plan.datapath());

    assertThat(edited).isEqualTo(basis("0-1").plan(host, DatapathPlan.EMPTY)).isNotEqualTo(plan);
    assertThat(onSmaller).isEqualTo(basis("0-3").plan(smaller, DatapathPlan.EMPTY));
    assertThat(onSmaller).isNotEqualTo(plan).isNotEqualTo(edited);
    assertThat(inForce).isEqualTo(basis("0-3").plan(smaller, plan.datapath()));
    assertThat(inForce).isNotSameAs(onSmaller);
  }

  private static PlanBasis basis(String cpus) throws IOException {
    CpuSteeringPolicySpec spec =
        new ObjectMapper()
            .readValue(
                """
                {"nodeSelector": {}, "interfaces": {"names": ["eth0"]},
                 "steer": {"cpus": {"list": "%s"}}}
                """
                    .formatted(cpus),
                CpuSteeringPolicySpec.class);
    return new PlanBasis(
        List.of(WantedPolicy.of("spread", "uid-spread", "spread-" + cpus, spec)),
        List.of(),
        List.of(),
        List.of());
  }
}
