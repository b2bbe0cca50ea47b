// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.host.CpuFacts;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuChooserTest {
  /** CPU 3 is isolated, CPU 7 is offline, CPUs from 8 on can't exist. */
  private static final CpuFacts MACHINE = Given.cpus("0-7", "0-6", "3");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Without a list: the online ones, less those that receive and the isolated ones.
        "{}                                        | 0     | 1 2 4 5 6     | '' | ''",
        "{}                                        | ''    | 0 1 2 4 5 6   | '' | ''",
        "{'max':2}                                 | 0     | 1 2           | '' | ''",
        "{'exclude':'1-2'}                         | 0     | 4 5 6         | '' | ''",
        "{'avoid':[]}                              | 0     | 0 1 2 3 4 5 6 | '' | ''",
        "{'avoid':['Isolated']}                    | 0     | 0 1 2 4 5 6   | '' | ''",
        // Receiving CPUs are left out only while another remains.
        "{}                                        | 0-6   | 0 1 2 4 5 6   | '' | ''",
        "{'list':'0-1','avoid':['ReceiveQueue']}   | 0     | 1             | '' | ''",
        "{'list':'0-1','avoid':['ReceiveQueue']}   | 0-1   | 0 1           | '' | ''",
        // Isolated ones are left out for good.
        "{'list':'3','avoid':['Isolated']}         | ''    | ''            | '' | ''",
        // With a list nothing is avoided, and max does not apply.
        "{'list':'0-6'}                            | 0     | 0 1 2 3 4 5 6 | '' | ''",
        "{'list':'0-6','max':2}                    | ''    | 0 1 2 3 4 5 6 | '' | ''",
        "{'list':'0-6','exclude':'2-6'}            | ''    | 0 1           | '' | ''",
        // What is not there is left out and reported.
        "{'list':'5-9'}                            | ''    | 5 6           | 8-9| 7",
        "{'list':'7,9'}                            | ''    | ''            | 9  | 7",
        "{'list':'5-9','exclude':'7-9'}            | ''    | 5 6           | '' | ''",
      })
  void choosesWhatIsLeft(
      String cpus, String receiving, String chosen, String unknown, String offline) {
    var asked = Given.spec("{'steer':{'cpus':" + cpus + "}}").steer().cpus();
    var on = Given.nic(2, "eth0", "ixgbe", null, receiving, false);

    CpuChoice choice = new CpuChooser(MACHINE).choose(asked, on);

    assertThat(
            choice.weights().keySet().stream()
                .map(String::valueOf)
                .collect(Collectors.joining(" ")))
        .isEqualTo(chosen.strip());
    assertThat(choice.unknown()).hasToString(unknown.strip());
    assertThat(choice.offline()).hasToString(offline.strip());
  }

  @Test
  void prefersTheNumaNodeOfTheInterface() {
    CpuFacts twoNodes = Given.numa("0-7", "0-3", "4-7");
    var asked = Given.spec("{'steer':{'cpus':{'avoid':[]}}}").steer().cpus();

    CpuChoice choice =
        new CpuChooser(twoNodes).choose(asked, Given.nic(2, "eth0", "ice", 1, "", false));

    assertThat(choice.weights().keySet()).containsExactly(4, 5, 6, 7);
  }

  @Test
  void leavesTheNumaNodeWhenItHasNoUsableCpu() {
    CpuFacts twoNodes = Given.numa("0-7", "0-3", "4-7");
    var asked = Given.spec("{'steer':{'cpus':{'exclude':'4-7'}}}").steer().cpus();

    CpuChoice choice =
        new CpuChooser(twoNodes).choose(asked, Given.nic(2, "eth0", "ice", 1, "", false));

    assertThat(choice.weights().keySet()).containsExactly(0, 1, 2, 3);
  }

  @Test
  void givesWeightsAndReportsThoseThatServeNothing() {
    var asked =
        Given.spec(
                "{'steer':{'cpus':{'list':'0-7','exclude':'2',"
                    + "'weights':[{'cpus':'0-1','weight':3},{'cpus':'2','weight':5},"
                    + "{'cpus':'7','weight':9}]}}}")
            .steer()
            .cpus();

    CpuChoice choice = new CpuChooser(MACHINE).choose(asked, Given.nic(2, "eth0"));

    assertThat(choice.weights()).containsEntry(0, 3).containsEntry(1, 3).containsEntry(4, 1);
    assertThat(choice.weights()).doesNotContainKeys(2, 7);
    assertThat(choice.unusedWeights()).hasToString("2");
    assertThat(choice.offline()).hasToString("7");
    assertThat(choice.configuredWeight()).as("with the CPU that is away").isEqualTo(3 + 3 + 4 + 9);
  }
}
