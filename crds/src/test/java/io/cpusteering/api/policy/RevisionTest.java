// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevisionTest {
  private static final String MINIMAL =
      "{\"nodeSelector\":{},\"interfaces\":{\"defaultRoute\":true},\"steer\":{}}";

  private static final String MINIMAL_DATA =
      "{\"attach\":{\"mode\":\"Native\"},\"interfaces\":{\"defaultRoute\":true},"
          + "\"steer\":{\"algorithm\":\"FlowHash\",\"cpus\":{\"exclude\":\"\",\"max\":8},"
          + "\"onMiss\":\"Pass\",\"queueSize\":2048,\"roundRobin\":{\"packets\":\"Datagrams\"},"
          + "\"threads\":{\"nice\":-20}}}";

  @Test
  void isTheDefaultedSpecWithSortedKeys() throws UnknownSpecException {
    Revision revision = Revision.of("uplink", SpecReader.read(MINIMAL));

    assertThat(revision.data()).isEqualTo(MINIMAL_DATA);
    // Fixed for ever: another name here would start a rollout on every upgrade.
    assertThat(revision.name()).isEqualTo("uplink-7c92309a02");
  }

  @Test
  void isTheSameHoweverTheSpecIsWritten() throws UnknownSpecException {
    String written =
        "{\"steer\":{\"threads\":{},\"queueSize\":2048},\"priority\":7,"
            + "\"interfaces\":{\"names\":null,\"defaultRoute\":true},"
            + "\"nodeSelector\":{\"matchLabels\":{\"a\":\"b\"}}}";

    assertThat(Revision.of("uplink", SpecReader.read(written)))
        .isEqualTo(Revision.of("uplink", SpecReader.read(MINIMAL)));
  }

  @Test
  void differsWithWhatANodeDoes() throws UnknownSpecException {
    String other =
        "{\"nodeSelector\":{},\"interfaces\":{\"defaultRoute\":true},\"steer\":{\"queueSize\":4096}}";

    assertThat(Revision.of("uplink", SpecReader.read(other)).name())
        .isNotEqualTo(Revision.of("uplink", SpecReader.read(MINIMAL)).name());
  }

  @Test
  void canBeReadBack() throws UnknownSpecException {
    Revision revision = Revision.of("uplink", SpecReader.read(MINIMAL));

    assertThat(Revision.of("uplink", SpecReader.read(revision.data()))).isEqualTo(revision);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'hash':{}}",
        "{'cpus':{'numaNode':'Local'}}",
        "{'hash':{'by':'Flow','symmetric':false,'inner':[]},'controlTraffic':'Pass'}"
      })
  void isNotRenamedByFieldsThatCameLater(String steer) throws UnknownSpecException {
    Revision revision = Revision.of("uplink", SpecReader.read(steering(steer)));

    assertThat(revision.data()).isEqualTo(MINIMAL_DATA);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'hash':{'by':'AddressPair'}}",
        "{'hash':{'symmetric':true}}",
        "{'hash':{'inner':['GRE']}}",
        "{'controlTraffic':'Steer'}",
        "{'cpus':{'numaNode':'Any'}}"
      })
  void carriesWhatIsAskedOfFieldsThatCameLater(String steer) throws UnknownSpecException {
    CpuSteeringPolicySpec spec = SpecReader.read(steering(steer));

    Revision revision = Revision.of("uplink", spec);

    assertThat(revision.name()).isNotEqualTo("uplink-7c92309a02");
    assertThat(Defaults.apply(SpecReader.read(revision.data())).steer())
        .isEqualTo(Defaults.apply(spec).steer());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'confirm':'30s'}",
        "{'confirm':'30s','onHarm':'Pass','maxLoss':'0.5%','window':'30s'}"
      })
  void isNotRenamedBySafetyAtItsDefaults(String safety) throws UnknownSpecException {
    Revision revision = Revision.of("uplink", SpecReader.read(safe(safety)));

    assertThat(revision.data()).isEqualTo(MINIMAL_DATA);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'confirm':'0s'}",
        "{'confirm':'31s'}",
        "{'maxLoss':'1%'}",
        "{'window':'31s'}",
        "{'onHarm':'Report'}"
      })
  void carriesWhatIsAskedOfSafety(String safety) throws UnknownSpecException {
    CpuSteeringPolicySpec spec = SpecReader.read(safe(safety));

    Revision revision = Revision.of("uplink", spec);

    assertThat(revision.data()).contains("\"safety\":" + safety.replace('\'', '"'));
    assertThat(Defaults.apply(SpecReader.read(revision.data())).safety())
        .isEqualTo(Defaults.apply(spec).safety());
  }

  @Test
  void isNotRenamedByYieldingWhichWasNotAsked() throws UnknownSpecException {
    String spec = MINIMAL.replace("\"steer\"", "\"ifContended\":\"Yield\",\"steer\"");

    assertThat(Revision.of("uplink", SpecReader.read(spec)).data()).isEqualTo(MINIMAL_DATA);
  }

  @Test
  void carriesThatAContendedInterfaceIsKept() throws UnknownSpecException {
    String spec = MINIMAL.replace("\"steer\"", "\"ifContended\":\"Keep\",\"steer\"");

    Revision revision = Revision.of("uplink", SpecReader.read(spec));

    assertThat(revision.data()).contains("\"ifContended\":\"Keep\"");
    assertThat(Revision.of("uplink", SpecReader.read(revision.data()))).isEqualTo(revision);
  }

  @Test
  void isNotRenamedByAnEmptyListOfRules() throws UnknownSpecException {
    String spec = MINIMAL.replace("\"steer\"", "\"rules\":[],\"steer\"");

    assertThat(Revision.of("uplink", SpecReader.read(spec)).data()).isEqualTo(MINIMAL_DATA);
  }

  @Test
  void carriesTheRulesInTheirOrder() throws UnknownSpecException {
    String spec =
        MINIMAL.replace(
            "\"steer\"",
            "\"rules\":[{\"name\":\"b\",\"match\":{\"vlans\":[2]},\"steer\":{}},"
                + "{\"name\":\"a\",\"match\":{\"vlans\":[1]},\"drop\":{}}],\"steer\"");

    Revision revision = Revision.of("uplink", SpecReader.read(spec));

    assertThat(revision.data())
        .contains(
            "\"rules\":[{\"match\":{\"vlans\":[2]},\"name\":\"b\",\"steer\":{\"algorithm\":\"FlowHash\","
                + "\"hash\":{\"by\":\"Flow\",\"symmetric\":false},"
                + "\"roundRobin\":{\"packets\":\"Datagrams\"}}},"
                + "{\"drop\":{},\"match\":{\"vlans\":[1]},\"name\":\"a\"}]");
    assertThat(Revision.of("uplink", SpecReader.read(revision.data()))).isEqualTo(revision);
  }

  @Test
  void leavesOutAnAddedFieldOfEveryRule() throws UnknownSpecException {
    String spec =
        MINIMAL.replace(
            "\"steer\"",
            "\"rules\":[{\"name\":\"a\",\"match\":{\"vlans\":[1]},\"drop\":{}},"
                + "{\"name\":\"b\",\"match\":{\"vlans\":[2]},\"steer\":{\"cpus\":{}}},"
                + "{\"name\":\"c\",\"match\":{\"vlans\":[3]},"
                + "\"steer\":{\"cpus\":{\"numaNode\":\"1\"}}}],\"steer\"");

    Revision revision = Revision.of("uplink", SpecReader.read(spec));

    assertThat(revision.data())
        .contains("\"cpus\":{\"exclude\":\"\",\"max\":8}")
        .contains("\"cpus\":{\"exclude\":\"\",\"max\":8,\"numaNode\":\"1\"}")
        .doesNotContain("Local");
  }

  @Test
  void leavesOutAnAddedFieldAtItsOldBehaviourOnly() throws UnknownSpecException {
    CpuSteeringPolicySpec spec = SpecReader.read(MINIMAL);

    String atDefault =
        Revision.of("uplink", spec, added("/steer/queueSize", IntNode.valueOf(2048))).data();
    String changed =
        Revision.of("uplink", spec, added("/attach/mode", TextNode.valueOf("Auto"))).data();

    assertThat(atDefault).contains("\"threads\"").doesNotContain("queueSize");
    assertThat(changed).contains("\"mode\":\"Native\"");
  }

  private static List<Revision.AddedField> added(String pointer, JsonNode old) {
    return List.of(new Revision.AddedField(pointer, old));
  }

  private static String safe(String safety) {
    return MINIMAL.replace(
        "\"steer\":{}", "\"safety\":" + safety.replace('\'', '"') + ",\"steer\":{}");
  }

  private static String steering(String steer) {
    return MINIMAL.replace("\"steer\":{}", "\"steer\":" + steer.replace('\'', '"'));
  }
}
