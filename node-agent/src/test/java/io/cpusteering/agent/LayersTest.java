// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** Dependencies point one way. */
class LayersTest {
  private static final String ROOT = "io.cpusteering.agent";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  @Test
  void decisionsKnowNeitherKernelNorClusterNorClockNorFiles() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".plan..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "com.sun.jna..",
            "io.fabric8.kubernetes.client..",
            "java.time..",
            "java.io..",
            "java.nio..",
            ROOT + ".datapath..",
            ROOT + ".source..",
            ROOT + ".loop..",
            ROOT + ".status..",
            ROOT + ".metrics..")
        .check(CLASSES);
  }

  @Test
  void onlyTheBindingKnowsJna() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".libbpf")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.sun.jna..")
        .check(CLASSES);
  }

  @Test
  void onlyTheKubeletIsAskedOverHttp2() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".kubelet")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.hc..")
        .check(CLASSES);
  }

  @Test
  void theKernelsSideKnowsNothingOfTheCluster() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + ".datapath", ROOT + ".libbpf", ROOT + ".host")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.fabric8.kubernetes.client..",
            ROOT + ".source..",
            ROOT + ".loop..",
            ROOT + ".status..",
            ROOT + ".metrics..")
        .check(CLASSES);
  }

  /** What is told to people has the wall clock's time; what waits or grows old must not. */
  @Test
  void onlyWhatIsToldOrComparedWithFilesHasTheWallClocksTime() {
    noClasses()
        .that()
        .haveNameNotMatching(
            ROOT.replace(".", "\\.")
                + "\\.(RunningAgent|status\\.RoundText|loop\\.trial\\.BootClock.*|top\\.Sampler|source\\.PolicyFile)")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .orShould()
        .callMethod(InstantSource.class, "system")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  /** What is in a room does not know of the rooms that came out of it. */
  @Test
  void packagesInsidePackagesHaveNoCycles() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
  }
}
