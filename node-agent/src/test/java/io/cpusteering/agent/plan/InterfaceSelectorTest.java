// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.host.InterfaceFacts;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterfaceSelectorTest {
  private static final List<InterfaceFacts> MACHINE =
      List.of(
          Given.loopback(),
          Given.nic(2, "eth0", "ixgbe", 0, "", true),
          Given.nic(3, "eth1", "ixgbe"),
          Given.nic(4, "veth7", "veth"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'names':['eth1']}                                | eth1           | ''",
        "{'names':['lo']}                                  | lo             | ''",
        "{'names':['eth1','eth9','eth8']}                  | eth1           | eth8 eth9",
        "{'patterns':['eth*']}                             | eth0 eth1      | ''",
        "{'patterns':['*']}                                | eth0 eth1 veth7| ''",
        "{'drivers':['veth']}                              | veth7          | ''",
        "{'defaultRoute':true}                             | eth0           | ''",
        "{'defaultRoute':true,'names':['veth7']}           | eth0 veth7     | ''",
        "{'patterns':['*'],'exclude':['eth*']}             | veth7          | ''",
        "{'patterns':['eth*'],'exclude':['eth0']}          | eth1           | ''",
        "{'names':['eth9'],'exclude':['eth9']}             | ''             | ''",
        "{'drivers':['mlx5_core']}                         | ''             | ''",
      })
  void theUnionOfAllWaysLessWhatIsExcluded(String selection, String selected, String missing) {
    var spec = Given.spec("{'interfaces':" + selection + ",'steer':{}}");

    var found = InterfaceSelector.select(spec.interfaces(), MACHINE);

    assertThat(found.interfaces().stream().map(InterfaceFacts::name))
        .containsExactly(words(selected));
    assertThat(found.missing()).containsExactly(words(missing));
  }

  private static String[] words(String text) {
    return text.isBlank() ? new String[0] : text.strip().split(" ");
  }
}
