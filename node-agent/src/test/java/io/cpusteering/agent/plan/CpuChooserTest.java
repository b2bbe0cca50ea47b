// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.host.CpuFacts;
import io.cpusteering.api.CpuList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuChooserTest {
  /** CPU 3 is isolated, CPU 7 is offline, CPUs from 8 on can't exist. */
  private static final CpuFacts MACHINE = Given.cpus("0-7", "0-6", "3");

  /** The same where the kubelet has given 4 and 5 to containers alone. */
  private static final CpuFacts WITH_PODS = MACHINE.withExclusive(CpuList.parse("4-5"));

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
        // With a list neither is avoided, and max does not apply.
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

    assertThat(words(choice)).isEqualTo(chosen.strip());
    assertThat(choice.unknown()).hasToString(unknown.strip());
    assertThat(choice.offline()).hasToString(offline.strip());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                             | 0 1 2 6     | ''",
        "{'avoid':[]}                                   | 0 1 2 3 4 5 6 | ''",
        "{'avoid':['KubeletExclusive']}                 | 0 1 2 3 6   | ''",
        "{'avoid':['Isolated']}                         | 0 1 2 4 5 6 | ''",
        // A list says which CPUs, but not that containers lose those that are theirs.
        "{'list':'0-6'}                                 | 0 1 2 3 6   | 4-5",
        "{'list':'2-4'}                                 | 2 3         | 4",
        "{'list':'4-5'}                                 | ''          | 4-5",
        "{'list':'0-6','exclude':'4'}                   | 0 1 2 3 6   | 5",
        "{'list':'0-6','avoid':[]}                      | 0 1 2 3 4 5 6 | ''",
      })
  void leavesOutWhatContainersHaveAlone(String cpus, String chosen, String exclusive) {
    var asked = Given.spec("{'steer':{'cpus':" + cpus + "}}").steer().cpus();

    CpuChoice choice = new CpuChooser(WITH_PODS).choose(asked, Given.nic(2, "eth0"));

    assertThat(words(choice)).isEqualTo(chosen.strip());
    assertThat(choice.exclusive()).hasToString(exclusive.strip());
    assertThat(choice.unusedWeights()).isEqualTo(CpuList.EMPTY);
  }

  /** Only while another CPU remains that neither is isolated nor belongs to a container. */
  @Test
  void keepsReceivingCpusWhenTheOthersBelongToContainers() {
    var avoiding =
        Given.spec("{'steer':{'cpus':{'list':'4-6','avoid':['ReceiveQueue','KubeletExclusive']}}}");

    CpuChoice choice =
        new CpuChooser(WITH_PODS)
            .choose(avoiding.steer().cpus(), Given.nic(2, "eth0", "ice", null, "6", false));

    assertThat(words(choice)).isEqualTo("6");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Local | 1  | 4 5 6 7",
        "Local | 0  | 0 1 2 3",
        "Local | '' | 0 1 2 3 4 5 6 7",
        "Any   | 1  | 0 1 2 3 4 5 6 7",
        "0     | 1  | 0 1 2 3",
        "1     | '' | 4 5 6 7",
        // A node that is not there has no CPUs, and others were not asked for.
        "2     | 1  | ''",
      })
  void choosesOnTheNumaNodeAskedFor(String asked, String ofInterface, String chosen) {
    CpuFacts twoNodes = Given.numa("0-7", "0-3", "4-7");
    var cpus = Given.spec("{'steer':{'cpus':{'numaNode':'" + asked.strip() + "'}}}").steer().cpus();
    Integer node = ofInterface.isBlank() ? null : Integer.valueOf(ofInterface.strip());

    CpuChoice choice =
        new CpuChooser(twoNodes).choose(cpus, Given.nic(2, "eth0", "ice", node, "", false));

    assertThat(words(choice)).isEqualTo(chosen.strip());
  }

  @ParameterizedTest
  @CsvSource({"0, 0 1 2 3", "1, ''"})
  void aMachineWithoutNumaIsNodeZero(String asked, String chosen) {
    var cpus = Given.spec("{'steer':{'cpus':{'numaNode':'" + asked + "'}}}").steer().cpus();

    CpuChoice choice = new CpuChooser(Given.FOUR_CPUS).choose(cpus, Given.nic(2, "eth0"));

    assertThat(words(choice)).isEqualTo(chosen);
  }

  @Test
  void aNumaNodeDoesNotNarrowAList() {
    CpuFacts twoNodes = Given.numa("0-7", "0-3", "4-7");
    var cpus = Given.spec("{'steer':{'cpus':{'list':'2-5','numaNode':'1'}}}").steer().cpus();

    CpuChoice choice = new CpuChooser(twoNodes).choose(cpus, Given.nic(2, "eth0"));

    assertThat(words(choice)).isEqualTo("2 3 4 5");
  }

  /** The number of slots follows from it: with another number, flows of every CPU would move. */
  @Test
  void whatWasAskedForStaysTheSameWhenContainersGetCpus() {
    var asked = Given.spec("{'steer':{'cpus':{}}}").steer().cpus();

    CpuChoice before = new CpuChooser(MACHINE).choose(asked, Given.nic(2, "eth0"));
    CpuChoice after = new CpuChooser(WITH_PODS).choose(asked, Given.nic(2, "eth0"));

    assertThat(after.weights()).hasSizeLessThan(before.weights().size());
    assertThat(after.configuredWeight()).isEqualTo(before.configuredWeight()).isEqualTo(8);
  }

  private static String words(CpuChoice choice) {
    return choice.weights().keySet().stream().map(String::valueOf).collect(Collectors.joining(" "));
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
