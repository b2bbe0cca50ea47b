// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

/** What is asked of the kernel; the same error number means different things for each. */
public enum Operation {
  OPEN_OBJECT("bpf_object__open_mem"),
  LOAD("bpf_object__load"),
  CONFIGURE("bpf_map__set"),
  CREATE_MAP("bpf_map_create"),
  READ_ENTRY("bpf_map_lookup_elem"),
  WRITE_ENTRY("bpf_map_update_elem"),
  /** An entry of a CPU map, whose writes have errors of their own. */
  WRITE_CPU("bpf_map_update_elem"),
  /** An entry of a device map. */
  WRITE_DEVICE("bpf_map_update_elem"),
  DELETE_ENTRY("bpf_map_delete_elem"),
  PIN("bpf_obj_pin"),
  OPEN_PIN("bpf_obj_get"),
  DESCRIBE("bpf_obj_get_info_by_fd"),
  ATTACH_XDP("bpf_link_create"),
  REPLACE_PROGRAM("bpf_link_update"),
  DETACH("bpf_link_detach"),
  ATTACH_TRACEPOINT("bpf_raw_tracepoint_open"),
  QUERY_XDP("netlink"),
  TEST_RUN("bpf_prog_test_run_opts"),
  COUNT_CPUS("libbpf_num_possible_cpus"),
  DUPLICATE("fcntl"),
  SET_PRIORITY("setpriority"),
  WAIT_GRACE_PERIOD("membarrier"),
  /** To what the kernel tells everybody. */
  LISTEN("netlink"),
  /** All of a kind. */
  LIST("netlink");

  private final String callName;

  Operation(String callName) {
    this.callName = callName;
  }

  /** The C name of the call. */
  public String callName() {
    return callName;
  }
}
