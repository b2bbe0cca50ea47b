// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CODE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.cpusteering.operator");

  @Test
  void assignmentKnowsRecordsOnly() {
    classes()
        .that()
        .resideInAPackage("..operator.assignment..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "..operator.assignment..",
            "io.cpusteering.api..",
            "java.lang..",
            "java.util..",
            "org.jspecify..")
        .check(CODE);
  }

  @Test
  void decisionsKnowNeitherClientNorClock() {
    noClasses()
        .that()
        .resideInAnyPackage("..operator.assignment..", "..operator.status..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.fabric8.kubernetes.client..", "io.javaoperatorsdk..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.time.Clock")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .check(CODE);
  }

  /** What is told to people has the wall clock's time; what waits or grows old must not. */
  @Test
  void onlyWhatIsToldHasTheWallClocksTime() {
    noClasses()
        .that()
        .haveNameNotMatching(".*\\.operator\\.(OperatorProcess|Leave)")
        .should()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(java.time.InstantSource.class, "system")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.time.Clock")
        .check(CODE);
    noClasses()
        .that()
        .haveNameNotMatching(
            ".*\\.(OperatorProcess|StatusReporter|PolicyEvents|Leave|Departure|PolicyObjects)")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.time.InstantSource")
        .check(CODE);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.cpusteering.operator.(*)..").should().beFreeOfCycles().check(CODE);
  }
}
