// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisabledFileTest {
  @TempDir Path given;

  private Path folder = Path.of("");
  private DisabledFile disabled = new DisabledFile(folder);

  @BeforeEach
  void aStateFolder() throws IOException {
    folder = Files.createDirectory(given.resolve("state"));
    disabled = new DisabledFile(folder);
  }

  @Test
  void aMachineIsOnWithoutTheFile() {
    assertThat(disabled.look()).isEmpty();
    assertThat(disabled.problem()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "false, ' (false)'",
    "'bob: drops on eth1\nsince noon\n', ' (bob: drops on eth1)'"
  })
  void theFileSwitchesOffWhateverIsInIt(String text, String reason) throws IOException {
    Path file = Files.writeString(folder.resolve("disabled"), text);

    assertThat(disabled.look())
        .contains(new SwitchedOff("the file " + file + reason, "rm " + file));
  }

  @Test
  void aFolderOfThatNameAndALinkToNowhereSwitchOffToo() throws IOException {
    Path file = Files.createDirectory(folder.resolve("disabled"));
    assertThat(disabled.look()).isPresent();

    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("nowhere"));

    assertThat(disabled.look()).isPresent();
  }

  @Test
  void withoutTheFileItIsOnAgain() throws IOException {
    Path file = Files.createFile(folder.resolve("disabled"));
    disabled.look();

    Files.delete(file);

    assertThat(disabled.look()).isEmpty();
  }

  @Test
  void aStateFolderThatIsNotThereSwitchesNothingOff() throws IOException {
    Files.delete(folder);

    assertThat(disabled.look()).isEmpty();
    assertThat(disabled.problem()).isNull();
  }

  @Test
  void aStateFolderThatCantBeLookedIntoSwitchesNothingOff() throws IOException {
    Files.delete(folder);
    Files.writeString(folder, "a file in its place");

    assertThat(disabled.look()).isEmpty();
    assertThat(disabled.problem())
        .contains(folder.resolve("disabled").toString(), "stays switched on", "--state-dir");
  }

  @Test
  void norDoesOneThatLeadsNowhere() throws IOException {
    Files.delete(folder);
    Files.createSymbolicLink(folder, folder);

    assertThat(disabled.look()).isEmpty();
    assertThat(disabled.problem()).contains("stays switched on");
  }

  @Test
  void norDoesItSwitchAnythingOn() throws IOException {
    Path file = Files.createFile(folder.resolve("disabled"));
    disabled.look();
    Files.move(folder, given.resolve("elsewhere"));

    assertThat(disabled.look()).as("the folder is gone").isPresent();
    assertThat(disabled.problem()).contains("is not a folder any more", "stays switched off");
    Files.writeString(folder, "a file in its place");
    assertThat(disabled.look()).as("it can't be looked into").isPresent();

    Files.delete(folder);
    Files.createDirectory(folder);

    assertThat(disabled.look()).as("no %s in it", file).isEmpty();
    assertThat(disabled.problem()).isNull();
  }
}
