// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import io.cpusteering.agent.claims.ClaimWatch;
import io.cpusteering.agent.confirm.LedgerStore;
import io.cpusteering.agent.datapath.DatapathCounters;
import io.cpusteering.agent.host.ChecksumErrors;
import io.cpusteering.agent.host.ClaimantReader;
import io.cpusteering.agent.host.Gateways;
import io.cpusteering.agent.host.HostReader;
import io.cpusteering.agent.host.InterfaceDetailReader;
import io.cpusteering.agent.host.ReceiveLosses;
import io.cpusteering.agent.host.SoftnetDrops;
import io.cpusteering.agent.host.VlanFacts;
import io.cpusteering.agent.host.XdpSending;
import io.cpusteering.agent.libbpf.Bpf;
import io.cpusteering.agent.libbpf.InterfaceDriver;
import io.cpusteering.agent.libbpf.InterfaceFeatures;
import io.cpusteering.agent.libbpf.Links;
import io.cpusteering.agent.loop.harm.PacketFigures;
import io.cpusteering.agent.loop.trial.BootClock;
import io.cpusteering.agent.loop.trial.ConfirmWatch;
import io.cpusteering.agent.source.ApiServer;
import io.cpusteering.agent.witness.Asked;
import io.cpusteering.agent.witness.Prober;
import io.cpusteering.agent.witness.Questions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Has the facts of the machine read that this process runs on; changes nothing. */
final class ThisMachine {
  private static final Path SYS = Path.of("/sys");
  private static final Path PROC = Path.of("/proc");

  private ThisMachine() {}

  /** Reads interfaces and CPUs. */
  static HostReader reader() {
    InterfaceFeatures features = new InterfaceFeatures();
    return new HostReader(
        SYS,
        PROC,
        Links::all,
        new InterfaceDriver()::of,
        name -> features.on(name, VlanFacts.STRIPPING),
        ThisMachine::sending);
  }

  /** Reads what is needed of interfaces that a policy selects. */
  static InterfaceDetailReader details() {
    return new InterfaceDetailReader(SYS, PROC, new KernelDevices(new InterfaceFeatures()));
  }

  /**
   * Looks for who else wants the XDP hook.
   *
   * @param keeps whether to remember that in the state folder
   */
  static ClaimWatch claims(AgentOptions options, boolean keeps) {
    return new ClaimWatch(
        new ClaimantReader(Path.of("/"), options.bpffs), options.stateDir, keeps, PROC);
  }

  /**
   * Puts changes of this machine on trial.
   *
   * @param apiServer null without a cluster
   * @param stateDir where it is kept what is on trial
   * @param wake has a round begin at once
   */
  static ConfirmWatch trials(@Nullable ApiServer apiServer, Path stateDir, Runnable wake) {
    Gateways gateways = new Gateways(PROC);
    return new ConfirmWatch(
        host -> Asked.of(gateways.read(), Optional.ofNullable(apiServer).map(ApiServer::url), host),
        new Prober(
            new Questions(
                apiServer == null
                    ? (SSLSocketFactory) SSLSocketFactory.getDefault()
                    : apiServer.tls())),
        new LedgerStore(stateDir),
        BootClock.of(PROC),
        wake);
  }

  /** Reads what shows that packets are lost. */
  static PacketFigures figures(Supplier<DatapathCounters> counters) {
    return new PacketFigures(
        new ChecksumErrors(PROC)::read,
        new SoftnetDrops(PROC)::read,
        name -> ReceiveLosses.of(SYS, name),
        counters);
  }

  /** Its name; empty when that can't be read. */
  static String name() {
    try {
      return Files.readString(PROC.resolve("sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return "";
    }
  }

  private static XdpSending sending(int ifindex) {
    return Bpf.xdpFeatures(ifindex)
        .map(
            it ->
                it.takesRedirected()
                    ? XdpSending.READY
                    : it.runsPrograms() ? XdpSending.NOT_YET : XdpSending.NEVER)
        .orElse(XdpSending.UNKNOWN);
  }
}
