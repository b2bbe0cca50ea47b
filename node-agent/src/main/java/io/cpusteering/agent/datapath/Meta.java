// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cpusteering.agent.libbpf.BpfMap;
import io.cpusteering.agent.libbpf.MapInfo;
import io.cpusteering.agent.libbpf.MapType;
import io.cpusteering.agent.plan.Lineup;
import io.cpusteering.agent.plan.XdpMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a set of pins belongs to, kept beside them in a map as JSON: what the kernel can't know.
 *
 * @param layout version of the objects' layout
 * @param uid uid of the policy
 * @param policy its name
 * @param revision the revision in force; empty in a policy's own
 * @param interfaceName the interface's name when it was attached; empty in a policy's own
 * @param modes the attach modes that were asked for, in order
 * @param mode the one that it came to; the kernel is asked first
 * @param rules names of the policy's rules, in order; empty in a policy's own
 * @param frags of an interface: whether native mode was, or would be, tried with frags; of a second
 *     program: whether it takes them; null as agents left it that said nothing of it
 * @param bases of each rule what its count began with, less what had been counted in its place
 *     before: rules count by their places, which an edit of the rules gives to other ones; null
 *     where that is all zero, as it is before the first edit
 * @param lineups of an interface, see {@link io.cpusteering.agent.plan.AttachmentPlan}: CPU to
 *     weight for each table; null where there are none
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Meta(
    int layout,
    String uid,
    String policy,
    String revision,
    String interfaceName,
    List<XdpMode> modes,
    XdpMode mode,
    List<String> rules,
    @Nullable Boolean frags,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Long> bases,
    @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable List<SortedMap<Integer, Integer>> lineups) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** By map id: every round reads the same several times, and parsing takes longer than reading. */
  private static final Map<Long, Parsed> PARSED =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Parsed> eldest) {
              return size() > MOST_PARSED;
            }
          });

  /** Some hundred bytes each. */
  private static final int MOST_PARSED = 256;

  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  private record Parsed(byte[] text, Meta meta) {}

  /** For the pins of a policy. */
  static Meta ofPolicy(String uid, String policy) {
    return new Meta(
        BpfLayout.VERSION,
        uid,
        policy,
        "",
        "",
        List.of(),
        XdpMode.NATIVE,
        List.of(),
        null,
        null,
        null);
  }

  /** Whether it says that frags are taken, or were tried. */
  boolean takesFrags() {
    return Boolean.TRUE.equals(frags);
  }

  /** What a rule's count began with, less what had been counted in its place before. */
  long base(int rule) {
    return bases == null ? 0 : bases.get(rule);
  }

  /**
   * The bases with which the counts of other rules go on where these are now: those that keep their
   * names keep their counts, and new ones begin at zero.
   *
   * @param now names of the rules that are to come, in order
   * @param counted of each place what was counted there so far
   */
  @Nullable List<Long> basesOf(List<String> now, List<Long> counted) {
    List<Long> after = new ArrayList<>();
    for (int rule = 0; rule < now.size(); rule++) {
      int before = rules.indexOf(now.get(rule));
      after.add((before < 0 ? 0 : counted.get(before) + base(before)) - counted.get(rule));
    }
    return after.stream().allMatch(base -> base == 0) ? null : List.copyOf(after);
  }

  /** All CPUs of each table, where some are away. */
  List<Lineup> allLineups() {
    return lineups == null ? List.of() : lineups.stream().map(Lineup::new).toList();
  }

  /** The same with those of a plan. */
  Meta with(List<Lineup> all) {
    return new Meta(
        layout,
        uid,
        policy,
        revision,
        interfaceName,
        modes,
        mode,
        rules,
        frags,
        bases,
        all.isEmpty() ? null : all.stream().map(Lineup::weights).toList());
  }

  /** Reads it; empty when the map holds something else. */
  static Optional<Meta> read(BpfMap map) {
    MapInfo info = map.info();
    if (info.type() != MapType.ARRAY || info.valueSize() != BpfLayout.MetaValue.SIZE) {
      return Optional.empty();
    }
    try {
      byte[] value = map.read(0).orElseThrow().array();
      byte[] text = Arrays.copyOf(value, length(value));
      Parsed last = PARSED.get(info.id());
      if (last == null || !Arrays.equals(last.text(), text)) {
        last = new Parsed(text, JSON.readValue(text, Meta.class));
        PARSED.put(info.id(), last);
      }
      return Optional.of(last.meta());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The text is followed by zeros. */
  private static int length(byte[] text) {
    int length = 0;
    while (length < text.length && text[length] != 0) {
      length++;
    }
    return length;
  }

  void write(BpfMap map) {
    ByteBuffer value = map.newValue();
    map.write(0, value.put(0, json(value.capacity())));
  }

  /**
   * As JSON; without the lineups where there is no room for them: then CPUs that are away come back
   * with the policy's version alone.
   *
   * @param room in bytes
   */
  byte[] json(int room) {
    try {
      byte[] text = JSON.writeValueAsBytes(this);
      return text.length > room && lineups != null ? with(List.of()).json(room) : text;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("meta of policy " + policy, e);
    }
  }
}
