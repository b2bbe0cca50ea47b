// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ApiArchitectureTest {
  private static final JavaClasses API =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.cpusteering");

  @Test
  void knowsNoOtherModule() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "io.cpusteering.api..",
            "com.fasterxml.jackson..",
            "io.fabric8.kubernetes..",
            "io.fabric8.crd.generator.annotation..",
            "io.fabric8.generator.annotation..",
            "org.jspecify.annotations..")
        .check(API);
  }

  @Test
  void touchesNoFileAndNoNetwork() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..", "java.net..", "java.time..")
        .check(API);
  }
}
