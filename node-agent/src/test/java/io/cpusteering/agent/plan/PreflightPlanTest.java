// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.cpusteering.agent.host.Channels;
import io.cpusteering.agent.host.InterfaceDetails;
import io.cpusteering.agent.host.InterfaceFacts;
import io.cpusteering.agent.host.Nic;
import io.cpusteering.agent.host.ReceiveTimestamps;
import io.cpusteering.agent.host.SoftwareSteering;
import io.cpusteering.agent.host.XdpOccupant;
import io.cpusteering.agent.plan.Preflight.Item;
import io.cpusteering.agent.plan.Preflight.Weight;
import io.cpusteering.api.CpuList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is thought of an interface before anything is tried. */
class PreflightPlanTest {
  private static final String STEER = "'steer':{}";
  private static final String FRAGS = "basic redirect rx-sg";

  @Test
  void nothingSpeaksAgainstAnOrdinaryNic() {
    Preflight preflight = of("Native", STEER, Given.xdp(Given.nic(2, "eth0", "ice"), FRAGS));

    assertThat(preflight.items()).isEmpty();
    assertThat(preflight.weight()).isEqualTo(Weight.NOTE);
    assertThat(preflight.maxMtu()).isNull();
    assertThat(preflight.mtu()).contains("no limit but the driver's own", "rx-sg");
  }

  @ParameterizedTest
  @CsvSource({
    "Native,  veth,   NOTHING, ChecksumHazard HAZARD",
    "Auto,    veth,   NOTHING, GenericChosen NOTE",
    "Generic, veth,   NOTHING, ''",
    "Native,  ice,    VLANS,   VlanHazard REFUSAL",
    "Auto,    ice,    VLANS,   GenericChosen NOTE",
    "Generic, ice,    VLANS,   ''",
    "Native,  e1000e, NO_XDP,  NativeUnsupported REFUSAL",
    "Auto,    e1000e, NO_XDP,  GenericChosen NOTE",
    "Native,  ice,    RPS,     SteeredTwice HAZARD",
    "Native,  ice,    FOREIGN, ForeignProgram REFUSAL",
    "Generic, ice,    FOREIGN, ForeignProgram REFUSAL",
    "Native,  ice,    LRO,     LargeReceiveOffload NOTE",
    "Generic, ice,    LRO,     ''",
    "Native,  ixgbe,  NOTHING, LinkMayFlap NOTE",
    "Generic, ixgbe,  NOTHING, ''",
    "Native,  ice,    QUEUES,  QueuesSuffice NOTE",
    "Native,  veth,   QUEUES,  ChecksumHazard HAZARD",
  })
  void eachFactHasItsItem(String mode, String driver, Fact fact, String item) {
    assertThat(items(of(mode, STEER, fact.of(Given.nic(2, "eth0", driver))))).isEqualTo(item);
  }

  @Test
  void theHeaviestItemCounts() {
    InterfaceFacts on = Fact.RPS.of(Given.nic(2, "eth0", "ixgbe"));

    assertThat(of("Native", STEER, on).weight()).isEqualTo(Weight.HAZARD);
    assertThat(of("Native", STEER, Given.xdp(on, "")).weight()).isEqualTo(Weight.REFUSAL);
  }

  @Test
  void whatWouldRemainAfterTheCureIsSaidTogetherWithARefusal() {
    InterfaceFacts on = Given.xdp(Fact.RPS.of(Given.nic(2, "eth0", "ixgbe")), "");

    assertThat(items(of("Native", STEER, on)))
        .isEqualTo("NativeUnsupported REFUSAL, SteeredTwice HAZARD, LinkMayFlap NOTE");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "Native  | 'steer':{}                                | PTP    | TimestampsLost NOTE",
        "Native  | 'steer':{}                                | OTHERS | TimestampsLost NOTE",
        "Native  | 'steer':{}                                | NONE   | ",
        "Native  | 'steer':{'controlTraffic':'Steer'}        | PTP    | TimestampsLost HAZARD",
        "Native  | 'steer':{'controlTraffic':'Steer'}        | OTHERS | TimestampsLost HAZARD",
        "Generic | 'steer':{'controlTraffic':'Steer'}        | PTP    | ",
        "Native  | 'steer':{'algorithm':'RoundRobin','roundRobin':{'packets':'All'}} | PTP | TimestampsLost HAZARD",
        "Native  | 'redirect':{'interfaces':['eth1']}        | PTP    | TimestampsLost HAZARD",
        "Native  | 'pass':{},'rules':[{'name':'a','match':{'destinationPorts':['300-319']},'steer':{'algorithm':'RoundRobin','roundRobin':{'packets':'All'}}}] | PTP | TimestampsLost HAZARD",
        "Native  | 'pass':{},'rules':[{'name':'a','match':{'destinationPorts':['53']},'steer':{'algorithm':'RoundRobin','roundRobin':{'packets':'All'}}}] | PTP | TimestampsLost NOTE",
        "Native  | 'pass':{},'rules':[{'name':'a','match':{'vlans':[0]},'steer':{'algorithm':'RoundRobin','roundRobin':{'packets':'All'}}}] | PTP | TimestampsLost HAZARD",
        "Native  | 'pass':{},'rules':[{'name':'a','match':{'protocols':['TCP']},'steer':{'algorithm':'RoundRobin','roundRobin':{'packets':'All'}}}] | PTP | TimestampsLost NOTE",
        "Native  | 'pass':{}                                 | OTHERS | ",
      })
  void stampsAreLostWithWhatIsSteered(
      String mode, String action, ReceiveTimestamps stamped, @Nullable String item) {
    InterfaceFacts on = details(Given.nic(2, "eth0", "ice"), List.of(), stamped, null, null);

    assertThat(items(of(mode, action, on))).isEqualTo(item == null ? "" : item);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "ena, 4, 8,  8, NOTHING",
        "ena, 5, 8,  8, ChannelsUnfit HAZARD",
        "ena, 1, 1,  1, ChannelsUnfit HAZARD",
        "ena, -, -,  8, NOTHING",
        "ice, 8, 8,  8, NOTHING",
        "gve, -, -,  1, ChannelsUnfit HAZARD",
        "gve, -, -,  2, NOTHING",
      })
  void driversThatWantOtherChannelsAreKnown(
      String driver, @Nullable Integer count, @Nullable Integer max, int queues, String item) {
    Channels channels = count == null || max == null ? null : new Channels(count, max);
    InterfaceFacts on =
        details(
            queues(Given.nic(2, "eth0", driver), queues, 1500, ""),
            List.of(),
            ReceiveTimestamps.NONE,
            channels,
            null);

    assertThat(items(of("Native", STEER, on))).isEqualTo(item.equals("NOTHING") ? "" : item);
    assertThat(items(of("Generic", STEER, on))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // frags: no limit that is known, whatever the MTU
        "Native  | ice     | basic redirect rx-sg | 9000 | no limit but    | ''",
        "Native  | ice     | basic redirect       | 1500 | mostly about    | ''",
        "Native  | ice     | basic redirect       | 9000 | mostly about    | MtuTooLarge HAZARD",
        "Native  | ena     | basic redirect       | 3498 | (3498 bytes)    | ''",
        "Native  | ena     | basic redirect       | 3499 | (3498 bytes)    | MtuTooLarge HAZARD",
        "Native  | bnxt_en | basic redirect       | 3503 | (3502 bytes)    | MtuTooLarge HAZARD",
        "Native  | bnxt_en | basic redirect rx-sg | 9000 | no limit but    | ''",
        // Auto has a way out
        "Auto    | ice     | basic redirect rx-sg | 9000 | no limit but     | ''",
        "Auto    | ice     | basic redirect       | 1500 | comes to generic | ''",
        "Auto    | ice     | basic redirect       | 9000 | comes to generic | MtuTooLarge NOTE",
        "Auto    | ice     | -                    | 9000 | not told         | ''",
        "Generic | ice     | basic redirect       | 9000 | no limit: in     | ''",
        // no native mode, whatever the MTU
        "Native  | e1000e  | ''                   | 9000 | none: the     | NativeUnsupported REFUSAL",
        "Auto    | e1000e  | ''                   | 9000 | no limit: in  | GenericChosen NOTE",
        // the kernel doesn't tell: trying does
        "Native  | ice     | -                    | 9000 | not told         | ''",
      })
  void whatAnAttachmentAllowsOfTheMtu(
      String mode, String driver, @Nullable String features, int mtu, String words, String item) {
    InterfaceFacts plain = queues(Given.nic(2, "eth0", driver), 1, mtu, "");

    Preflight preflight = of(mode, STEER, features == null ? plain : Given.xdp(plain, features));

    assertThat(preflight.mtu()).contains(words);
    assertThat(items(preflight)).isEqualTo(item);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "ena, basic redirect,       3498",
        "ena, basic redirect rx-sg, -",
        "ena, -,                    -",
        "ice, basic redirect,       -",
      })
  void theLargestMtuIsANumberWhereItIsKnown(
      String driver, @Nullable String features, @Nullable Integer max) {
    InterfaceFacts plain = Given.nic(2, "eth0", driver);

    Preflight preflight =
        of("Native", STEER, features == null ? plain : Given.xdp(plain, features));

    assertThat(preflight.maxMtu()).isEqualTo(max);
  }

  @Test
  void ourOwnProgramIsNotForeign() {
    InterfaceFacts before = Given.nic(2, "eth0", "ice");
    DatapathPlan inForce = plan("Native", STEER, before, DatapathPlan.EMPTY).datapath();
    InterfaceFacts after = Fact.FOREIGN.of(before);

    assertThat(items(plan("Native", STEER, after, inForce).preflights().get(2))).isEmpty();
    assertThat(items(plan("Native", STEER, after, DatapathPlan.EMPTY).preflights().get(2)))
        .isEqualTo("ForeignProgram REFUSAL");
  }

  @Test
  void everySelectedInterfaceHasOneAndNoOther() {
    WantedPolicy first =
        Given.policy(
            "a", "{'interfaces':{'names':['eth0']},'attach':{'mode':'Generic'},'steer':{}}");
    WantedPolicy second =
        Given.policy("b", "{'interfaces':{'patterns':['eth*']},'steer':{'cpus':{'list':'9'}}}");

    NodePlan plan =
        Planner.plan(
            List.of(first, second),
            Given.host(
                Given.FOUR_CPUS,
                Given.nic(2, "eth0", "veth"),
                Given.nic(3, "eth1", "veth"),
                Given.nic(4, "wlan0", "veth")),
            DatapathPlan.EMPTY);

    assertThat(plan.preflights()).containsOnlyKeys(2, 3);
    assertThat(items(plan.preflights().get(2))).as("for the policy that has it").isEmpty();
    assertThat(items(plan.preflights().get(3)))
        .as("also where nothing is attached")
        .isEqualTo("ChecksumHazard HAZARD");
  }

  @Test
  void whatIsKeptWithoutARevisionHasOneToo() {
    InterfaceFacts on = Fact.RPS.of(Given.nic(2, "eth0", "veth"));
    DatapathPlan inForce = plan("Native", STEER, on, DatapathPlan.EMPTY).datapath();
    WantedPolicy unknown =
        new WantedPolicy(
            "a", "uid-a", "a-2", null, new WantedPolicy.Hold(Reason.REVISION_MISSING, "not there"));

    NodePlan plan = Planner.plan(List.of(unknown), Given.host(Given.FOUR_CPUS, on), inForce);

    assertThat(items(plan.preflights().get(2)))
        .isEqualTo("ChecksumHazard HAZARD, SteeredTwice HAZARD");
  }

  @Test
  void rulesThatSeeNoVlansAreAHazardInGenericMode() {
    String rule = "'rules':[{'name':'storage','match':{'vlans':[5]},'pass':{}}],'steer':{}";
    InterfaceFacts on = Given.stripping(Given.nic(2, "eth0", "ice"));

    assertThat(items(of("Generic", rule, on))).isEqualTo("VlanRulesBlind HAZARD");
    assertThat(items(of("Native", rule, on))).isEqualTo("VlanHazard REFUSAL");
  }

  private enum Fact {
    NOTHING,
    VLANS,
    NO_XDP,
    RPS,
    FOREIGN,
    LRO,
    QUEUES;

    InterfaceFacts of(InterfaceFacts on) {
      return switch (this) {
        case NOTHING -> on;
        case VLANS -> Given.stripping(on, "eth0.5");
        case NO_XDP -> Given.xdp(on, "");
        case RPS -> Given.moving(on, "0=0-3", "");
        case FOREIGN ->
            details(on, List.of(), ReceiveTimestamps.NONE, null, new XdpOccupant(77, "generic"));
        case LRO -> details(on, List.of("rx-gro", "rx-lro"), ReceiveTimestamps.NONE, null, null);
        case QUEUES -> queues(on, 4, 1500, on.driver().equals("veth") ? "" : "0-3");
      };
    }
  }

  private static InterfaceFacts details(
      InterfaceFacts on,
      List<String> offloads,
      ReceiveTimestamps stamped,
      @Nullable Channels channels,
      @Nullable XdpOccupant occupant) {
    return on.withDetails(
        new InterfaceDetails(null, offloads, stamped, SoftwareSteering.NONE, channels, occupant));
  }

  private static InterfaceFacts queues(InterfaceFacts on, int queues, int mtu, String receiveCpus) {
    return Nic.like(on)
        .mtu(mtu)
        .receiveQueues(queues)
        .receiveCpus(CpuList.parse(receiveCpus))
        .facts();
  }

  private static String items(Preflight preflight) {
    return preflight.items().stream()
        .map(PreflightPlanTest::text)
        .collect(Collectors.joining(", "));
  }

  private static String text(Item item) {
    assertThat(item.message()).startsWith("interface eth");
    return item.reason().label() + " " + item.weight();
  }

  private static Preflight of(String mode, String action, InterfaceFacts on) {
    return plan(mode, action, on, DatapathPlan.EMPTY).preflights().get(2);
  }

  private static NodePlan plan(
      String mode, String action, InterfaceFacts on, DatapathPlan inForce) {
    WantedPolicy policy =
        Given.policy(
            "a",
            "{'interfaces':{'names':['eth0']},'attach':{'mode':'%s'},%s}".formatted(mode, action));
    return Planner.plan(
        List.of(policy), Given.host(Given.FOUR_CPUS, on, Given.nic(3, "eth1")), inForce);
  }
}
