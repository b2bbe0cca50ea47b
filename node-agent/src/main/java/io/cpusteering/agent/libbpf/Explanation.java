// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import static io.cpusteering.agent.libbpf.Errno.*;

/**
 * What an error number means for an operation, and what to do. The kernel's numbers mislead: a bad
 * second program is "out of memory", an impossible CPU is "no such device".
 */
final class Explanation {
  private Explanation() {}

  static String of(Operation operation, int errno) {
    return switch (operation) {
      case WRITE_CPU -> writeCpu(errno);
      case WRITE_DEVICE -> writeDevice(errno);
      case CREATE_MAP -> createMap(errno);
      case ATTACH_XDP -> attachXdp(errno);
      case REPLACE_PROGRAM -> replaceProgram(errno);
      case LOAD, OPEN_OBJECT -> load(errno);
      case PIN, OPEN_PIN -> pin(errno);
      case ATTACH_TRACEPOINT -> attachTracepoint(errno);
      case SET_PRIORITY -> setPriority(errno);
      case LISTEN -> listen(errno);
      case LIST -> list(errno);
      default -> general(errno);
    };
  }

  private static String writeCpu(int errno) {
    return switch (errno) {
      case EEXIST ->
          "a CPU map takes no \"only if absent\" writes (BPF_NOEXIST), also where the CPU has no"
              + " entry; write unconditionally";
      case EOVERFLOW -> "the queue size is above 16384 packets; choose 1 to 16384";
      case E2BIG -> "the CPU number is beyond the map's size, which is the number of possible CPUs";
      case ENODEV -> "this machine can't have that CPU; choose from the possible CPUs";
      case ENOMEM ->
          "no memory for the queue and its kernel thread, or the second program is not one of type"
              + " XDP made for CPU maps; lower the queue size, raise the memory limit or check the"
              + " program";
      default -> general(errno);
    };
  }

  private static String writeDevice(int errno) {
    return switch (errno) {
      case EINVAL -> "there is no interface with this index (any more)";
      case E2BIG -> "a set of interfaces has room for no more";
      default -> general(errno);
    };
  }

  private static String createMap(int errno) {
    return switch (errno) {
      case E2BIG ->
          "the map is larger than the kernel allows; a CPU map has at most NR_CPUS entries";
      case EINVAL -> "this kernel does not know this type of map, or not with this key and value";
      default -> general(errno);
    };
  }

  private static String attachXdp(int errno) {
    return switch (errno) {
      case EBUSY ->
          "another XDP program is on the interface already; it is left alone, remove it"
              + " or exclude the interface";
      case EEXIST ->
          "another XDP program is on the interface in another mode, or on a device above"
              + " it; it is left alone, remove it or exclude the interface";
      case EOPNOTSUPP, ENOTSUPP ->
          "the driver can't run XDP programs with the interface as it is;"
              + " use attach mode Generic, or change what the driver's documentation names (queues,"
              + " LRO, MTU)";
      case ERANGE ->
          "the interface's MTU is too large for XDP in this mode; lower it or use attach"
              + " mode Generic";
      case ENODEV -> "there is no such interface in this network namespace (any more)";
      case ENXIO -> "the driver has too few queues for XDP; give it at least one per CPU";
      case EINVAL ->
          "the kernel or the driver refuses this program on this interface; see the"
              + " kernel log";
      case ENOMEM -> "no memory for the driver's XDP queues";
      default -> general(errno);
    };
  }

  private static String replaceProgram(int errno) {
    return switch (errno) {
      case ENOLINK -> "the link has lost its interface; attach again";
      case ERANGE -> "the interface's MTU is too large for XDP in this mode";
      default -> general(errno);
    };
  }

  private static String load(int errno) {
    return switch (errno) {
      case EPERM -> general(errno);
      case EACCES, EINVAL ->
          "the kernel's verifier refused the program; this kernel may be too old" + " for it";
      case E2BIG -> "the program is too large for this kernel's verifier, or a map too large";
      case LIBBPF_FORMAT -> "these bytes are no BPF object; the build is broken";
      case ENOMEM -> "no memory for the program and its maps; raise the memory limit";
      default -> general(errno);
    };
  }

  private static String pin(int errno) {
    return switch (errno) {
      case EEXIST -> "something is pinned at that path already";
      case ENOENT -> "nothing is there";
      case EROFS -> "the BPF file system is read-only; make it writable (mount -o remount,rw)";
      case EACCES -> "the path is not one of a BPF object of that type, or may not be accessed";
      case EPERM ->
          "not allowed: the folder is no BPF file system, the name has a dot in it, or the"
              + " capability BPF is missing";
      default -> general(errno);
    };
  }

  private static String attachTracepoint(int errno) {
    return errno == ENOENT ? "this kernel has no such tracepoint" : general(errno);
  }

  private static String setPriority(int errno) {
    return switch (errno) {
      case EPERM, EACCES ->
          "not allowed to change the priority of kernel threads: the agent needs"
              + " the capability SYS_NICE and the host's PID namespace";
      case ESRCH -> "there is no such thread (any more)";
      default -> general(errno);
    };
  }

  private static String listen(int errno) {
    return switch (errno) {
      case ENOBUFS -> "messages came faster than they were read, and some were lost";
      case EPERM, EACCES -> "something on this machine, such as a seccomp profile, forbids it";
      default -> general(errno);
    };
  }

  private static String list(int errno) {
    return errno == EAGAIN
        ? "interfaces came and went all the while; the next round asks again"
        : general(errno);
  }

  private static String general(int errno) {
    return switch (errno) {
      case EPERM -> "not permitted: the agent needs the capabilities BPF, NET_ADMIN and PERFMON";
      case EACCES -> "access denied";
      case ENOENT -> "there is no such entry";
      case ENOMEM -> "out of memory; raise the memory limit";
      case ENODEV -> "there is no such device";
      case EBUSY -> "in use by someone else";
      case EEXIST -> "exists already";
      case E2BIG -> "too large, or beyond the end of the map";
      case EOVERFLOW -> "the value is above what the kernel allows";
      case ERANGE -> "the value is out of range";
      case ENXIO -> "no such device or address";
      case EINVAL -> "the kernel does not accept the arguments; it may be too old for this";
      case ENOSPC -> "no room left";
      case ENOSYS -> "this kernel does not have the call";
      case EOPNOTSUPP, ENOTSUPP -> "not supported here";
      default -> "the kernel gave no more than this number";
    };
  }
}
