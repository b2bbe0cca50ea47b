// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.footprint;

import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * How small the agent is. {@code dev/bench agent} has the words about it, and gives this process a
 * network namespace and a mount namespace of its own.
 */
@CommandLine.Command(name = "agent")
public final class AgentBench implements Callable<Integer> {
  private static final int FAILED = 3;
  private static final String INTERFACE = "steered";

  private static final double RESIDENT_MB = 90;
  private static final double READY_SECONDS = 2;
  private static final double CHANGE_MILLIS = 100;
  private static final double IDLE_PER_CENT = 0.2;
  private static final double SCRAPE_MILLIS = 20;
  private static final int MANY_CPUS = 64;

  /** Attachments are looked after more often while they are young. */
  private static final Duration YOUNG = Duration.ofSeconds(75);

  @Option(names = "--image", required = true)
  Path archive = Path.of("");

  @Option(names = "--folder", required = true)
  Path folder = Path.of("");

  @Option(names = "--starts")
  int starts = 11;

  @Option(names = "--changes")
  int changes = 400;

  @Option(names = "--scrapes")
  int scrapes = 400;

  @Option(names = "--idle-seconds")
  int idleSeconds = 120;

  @Option(names = "--json")
  @Nullable Path json;

  private final List<Figure> figures = new ArrayList<>();

  /** Ends the process as {@link FigureTable#exitStatus()} says, or with 3 when nothing came out. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new AgentBench())
            .setExecutionExceptionHandler(
                (e, commandLine, parsed) -> {
                  System.err.println("error: " + e.getMessage());
                  return FAILED;
                })
            .execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (Gateway _ = Gateway.beyond(INTERFACE)) {
      Image image = Image.unpack(archive, folder);
      inFileMode(image);
      inCluster(image);
    }
    FigureTable table = new FigureTable(figures);
    System.out.println(table.text());
    if (json != null) {
      table.write(json);
    }
    return table.exitStatus();
  }

  private void inFileMode(Image image) throws IOException, InterruptedException {
    Path policies = Files.createDirectory(image.root().resolve("policies"));
    Path pins =
        image
            .bpffs()
            .resolve("cpu-steering/interface")
            .resolve(Integer.toString(NetworkInterface.getByName(INTERFACE).getIndex()));
    Changes edits = new Changes(policies.resolve("policy.yaml"), INTERFACE, pins);
    edits.write();
    note("starting it %d times", starts);
    double[] ready = new double[starts];
    for (int i = 0; i < starts; i++) {
      // Anew each time: it loads its programs and attaches.
      detach(image);
      try (ShippedAgent agent = follow(image)) {
        ready[i] = agent.awaitReady();
      }
    }
    figures.add(Figure.median("ready after the start, attaching", "s", READY_SECONDS, ready));
    try (ShippedAgent agent = follow(image)) {
      agent.awaitReady();
      note("changing its policy %d times", changes);
      double[] took = new double[changes];
      for (int i = 0; i < changes; i++) {
        took[i] = 1000 * edits.measure();
      }
      figures.add(
          new Figure(
              "policy change to enforced, 99th percentile",
              "ms",
              took,
              0.99,
              Optional.of(CHANGE_MILLIS)));
      figures.add(Figure.told("policy change to enforced, median", "ms", took));
      ManyCpus.pretend(image.bpffs(), MANY_CPUS);
      note("scraping it %d times", scrapes);
      scrape(agent);
    }
    detach(image);
  }

  private void scrape(ShippedAgent agent) throws IOException {
    double[] took = new double[scrapes];
    long series = 0;
    for (int i = -5; i < scrapes; i++) {
      long start = System.nanoTime();
      String page = agent.scrape();
      if (i >= 0) {
        took[i] = (System.nanoTime() - start) / 1e6;
      }
      series = page.lines().filter(line -> !line.startsWith("#")).count();
      if (!page.contains("cpu=\"%d\"".formatted(MANY_CPUS - 1))) {
        throw new IllegalStateException("the agent does not show %d CPUs".formatted(MANY_CPUS));
      }
    }
    figures.add(
        new Figure(
            "scrape of %d CPUs, %d series, 99th percentile".formatted(MANY_CPUS, series),
            "ms",
            took,
            0.99,
            Optional.of(SCRAPE_MILLIS)));
    figures.add(Figure.told("scrape, median", "ms", took));
  }

  private void inCluster(Image image) throws IOException, InterruptedException {
    note("starting an API server");
    try (Cluster cluster = Cluster.start(image, INTERFACE);
        ShippedAgent agent = ShippedAgent.start(image, cluster.environment())) {
      double ready = agent.awaitReady();
      figures.add(Figure.told("ready after the start, in a cluster", "s", ready));
      awaitAnswer(cluster);
      note("letting it settle for %d seconds, and scraping it", YOUNG.toSeconds());
      List<ShippedAgent.Resident> resident = new ArrayList<>();
      for (int second = 0; second < YOUNG.toSeconds(); second += 5) {
        agent.scrape();
        Thread.sleep(5000);
        if (second > YOUNG.toSeconds() / 2) {
          resident.add(agent.resident());
        }
      }
      note("leaving it alone for %d seconds", idleSeconds);
      idle(agent);
      agent.scrape();
      resident.add(agent.resident());
      resident("resident in a cluster", resident, it -> it.all(), Optional.of(RESIDENT_MB));
      resident("  of its own", resident, it -> it.own(), Optional.empty());
      resident("  pages of files", resident, it -> it.files(), Optional.empty());
      figures.add(Figure.told("BPF maps beside it", "MB", mapsMegabytes(image)));
    }
  }

  private void resident(
      String name,
      List<ShippedAgent.Resident> samples,
      ToDoubleFunction<ShippedAgent.Resident> part,
      Optional<Double> most) {
    figures.add(new Figure(name, "MB", samples.stream().mapToDouble(part).toArray(), 0.5, most));
  }

  /** By parts of ten seconds and a bit: each has one of the agent's own rounds. */
  private void idle(ShippedAgent agent) throws IOException, InterruptedException {
    int parts = Math.max(2, idleSeconds / 20);
    double[] perCent = new double[parts];
    for (int i = 0; i < parts; i++) {
      double before = agent.cpuSeconds();
      long start = System.nanoTime();
      Thread.sleep(20_000);
      perCent[i] = 100 * (agent.cpuSeconds() - before) / ((System.nanoTime() - start) / 1e9);
    }
    figures.add(Figure.median("idle, of one CPU", "%", IDLE_PER_CENT, perCent));
  }

  private static void awaitAnswer(Cluster cluster) throws InterruptedException {
    for (int i = 0; !cluster.isAnswered(); i++) {
      if (i > 600) {
        throw new IllegalStateException("the agent does not say that it steers");
      }
      Thread.sleep(100);
    }
  }

  /** What the kernel says of the maps that are pinned; it counts for the agent's container. */
  private static double mapsMegabytes(Image image) throws IOException {
    long bytes = 0;
    try (var pins = Files.walk(image.bpffs().resolve("cpu-steering"))) {
      for (Path pin : pins.filter(Files::isRegularFile).toList()) {
        Optional<Long> size = PinnedSize.of(pin);
        bytes += size.orElse(0L);
      }
    }
    return bytes / 1e6;
  }

  private static ShippedAgent follow(Image image) throws IOException {
    return ShippedAgent.start(image, Map.of(), "--policy-file", "/policies/policy.yaml");
  }

  private static void detach(Image image) throws IOException {
    try (ShippedAgent agent = ShippedAgent.start(image, Map.of(), "--detach")) {
      agent.awaitEnd();
    }
  }

  private static void note(String text, Object... about) {
    System.err.println("        " + text.formatted(about));
  }
}
