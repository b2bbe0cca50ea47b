// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.plan.program.NumberRange;
import io.cpusteering.agent.plan.program.RuleBits;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Makes of ranges what the program looks numbers up in: {@code struct port_lookup} and {@code
 * struct vlan_lookup}. Where no range is named there is nothing to look up, and nothing is written.
 */
final class NumberLookup {
  private static final int PAGE = BpfRuleLayout.PortLookup.PORTS_PER_PAGE;
  private static final int NOWHERE = -1;

  private NumberLookup() {}

  static void putVlans(ByteBuffer to, int at, RuleBits<NumberRange> ranges) {
    if (ranges.named().isEmpty()) {
      return;
    }
    NumberClasses classes = NumberClasses.of(ranges, BpfRuleLayout.VlanLookup.VLAN_IDS);
    for (int id = 0; id < BpfRuleLayout.VlanLookup.VLAN_IDS; id++) {
      to.put(at + BpfRuleLayout.VlanLookup.CELL + id, (byte) classes.ofNumber()[id]);
    }
    putRules(to, at + BpfRuleLayout.VlanLookup.RULES, classes.rules());
  }

  static void putPorts(ByteBuffer to, int at, RuleBits<NumberRange> ranges) {
    if (ranges.named().isEmpty()) {
      return;
    }
    NumberClasses classes = NumberClasses.of(ranges, BpfRuleLayout.PortLookup.PAGES * PAGE);
    Cells cells = new Cells(to, at, classes);
    // Last, since what is the same for a whole page mostly has a cell by then.
    cells.addPages(false);
    cells.addPages(true);
    putRules(to, at + BpfRuleLayout.PortLookup.RULES, classes.rules());
  }

  private static void putRules(ByteBuffer to, int at, List<Integer> rules) {
    for (int number = 0; number < rules.size(); number++) {
      to.putInt(at + number * Integer.BYTES, rules.get(number));
    }
  }

  /** The cells of pages that are not all of one class; those that are share one per class. */
  private static final class Cells {
    private final ByteBuffer to;
    private final int at;
    private final NumberClasses classes;
    private final int[] cellOfClass;
    private int used;

    Cells(ByteBuffer to, int at, NumberClasses classes) {
      this.to = to;
      this.at = at;
      this.classes = classes;
      cellOfClass = new int[classes.rules().size()];
      Arrays.fill(cellOfClass, NOWHERE);
    }

    void addPages(boolean ofOneClass) {
      for (int page = 0; page < BpfRuleLayout.PortLookup.PAGES; page++) {
        int[] ofPorts = Arrays.copyOfRange(classes.ofNumber(), page * PAGE, (page + 1) * PAGE);
        if (Arrays.stream(ofPorts).allMatch(each -> each == ofPorts[0]) != ofOneClass) {
          continue;
        }
        int pageAt = at + BpfRuleLayout.PortLookup.PAGE + page * BpfRuleLayout.PortPage.SIZE;
        if (ofOneClass) {
          if (cellOfClass[ofPorts[0]] == NOWHERE) {
            add(ofPorts[0]);
          }
          putPage(pageAt, cellOfClass[ofPorts[0]], 0);
        } else {
          putPage(pageAt, used, PAGE - 1);
          Arrays.stream(ofPorts).forEach(this::add);
        }
      }
    }

    private void putPage(int pageAt, int first, int mask) {
      to.putShort(pageAt + BpfRuleLayout.PortPage.FIRST, (short) first);
      to.putShort(pageAt + BpfRuleLayout.PortPage.MASK, (short) mask);
    }

    private void add(int ofPort) {
      to.put(at + BpfRuleLayout.PortLookup.CELL + used, (byte) ofPort);
      cellOfClass[ofPort] = used++;
    }
  }
}
