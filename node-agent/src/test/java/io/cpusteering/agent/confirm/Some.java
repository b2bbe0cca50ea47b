// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.confirm;

import io.cpusteering.agent.confirm.Change.Place;
import io.cpusteering.agent.confirm.Trial.Phase;
import io.cpusteering.agent.plan.WantedPolicy;
import io.cpusteering.agent.plan.WantedPolicy.Version;
import io.cpusteering.agent.witness.Answerer;
import io.cpusteering.agent.witness.Answerer.Kind;
import io.cpusteering.api.policy.CpuSteeringPolicySpec;
import io.cpusteering.api.policy.Defaults;
import io.cpusteering.api.policy.SpecReader;
import io.cpusteering.api.policy.UnknownSpecException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Answerers, changes and policies for tests of decisions. */
final class Some {
  static final Answerer GATEWAY = new Answerer(Kind.GATEWAY, "10.0.0.1", 2, "eth0");
  static final Answerer API_SERVER =
      new Answerer(Kind.API_SERVER, "https://10.96.0.1/livez", 0, "");
  static final int SECONDS = 30;

  private Some() {}

  static long seconds(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }

  static Place place(int ifindex, boolean carries) {
    return new Place(ifindex, "eth" + (ifindex - 2), carries);
  }

  static Change change(String policy, @Nullable Version before, Place... places) {
    return new Change(
        "uid-" + policy, policy, version(policy, 2), List.of(places), true, before, SECONDS);
  }

  /** Of an interface that a version came to which was in force elsewhere. */
  static Change addition(String policy, Place... places) {
    return new Change(
        "uid-" + policy, policy, version(policy, 2), List.of(places), false, null, SECONDS);
  }

  static Trial trial(Phase phase, long since, Change... changes) {
    return new Trial(
        "boot",
        since,
        SECONDS,
        "12:00:30",
        List.of(changes),
        List.of(GATEWAY, API_SERVER),
        phase,
        phase == Phase.CHANGED ? List.of() : List.of(API_SERVER));
  }

  static Version version(String policy, int number) {
    return new Version(policy + "-" + number, spec("{'interfaces':{'names':['eth0']},'pass':{}}"));
  }

  static WantedPolicy wanted(String policy, int number) {
    Version version = version(policy, number);
    return WantedPolicy.of(policy, "uid-" + policy, version.revision(), version.spec());
  }

  /** A spec from JSON with single quotes, with the defaults filled in. */
  static CpuSteeringPolicySpec spec(String json) {
    try {
      return Defaults.apply(SpecReader.read(json.replace('\'', '"')));
    } catch (UnknownSpecException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
