// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.datapath;

import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.BpfException;
import io.cpusteering.agent.libbpf.BpfLink;
import io.cpusteering.agent.libbpf.BpfObject;
import io.cpusteering.agent.libbpf.BpfProgram;
import io.cpusteering.agent.libbpf.Errno;
import io.cpusteering.agent.libbpf.LinkInfo;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tracepoint of the kernel, and the program that counts there.
 *
 * @param name the kernel's
 * @param program its name in the object, and that of the pinned link
 */
record Tracepoint(String name, String program) {
  /** Those that this kernel has turned out not to have. */
  private static final Set<String> MISSING_HERE = ConcurrentHashMap.newKeySet();

  private static final Logger LOG = LoggerFactory.getLogger(Tracepoint.class);

  /** Whether its program is attached, as far as the kernel has the tracepoint. */
  boolean isAttached(Path folder) {
    if (MISSING_HERE.contains(name)) {
      return true;
    }
    try (BpfLink pinned = Bpf.openLink(folder.resolve(program))) {
      return pinned.info().type() == LinkInfo.RAW_TRACEPOINT;
    } catch (BpfException e) {
      return false;
    }
  }

  /** Takes its program away, if there is one. */
  void detach(Path folder) {
    PinTree.remove(folder.resolve(program));
  }

  /** Attaches the program of a loaded object and pins the link in place of the one there. */
  void attach(BpfObject object, Path folder) {
    try (BpfProgram loaded = object.program(program);
        BpfLink link = Bpf.attachRawTracepoint(loaded, name)) {
      PinTree.pin(link, folder.resolve(program));
    } catch (BpfException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
      MISSING_HERE.add(name);
      LOG.atWarn()
          .addKeyValue("tracepoint", name)
          .log("this kernel has no such tracepoint: its figures are missing, steering works");
    }
  }
}
