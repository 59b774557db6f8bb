package dev.banyan.agent.tail;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that this process has open and that have no name any more. */
final class Deleted {
  private static final Path OPEN = Path.of("/proc/self/fd");

  private Deleted() {}

  /** Whether it is one; false if that cannot be told. */
  static boolean is(FileIdentity identity) {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(OPEN)) {
      for (Path open : all) {
        if (hasNoName(open, identity)) {
          return true;
        }
      }
      return false;
    } catch (IOException | DirectoryIteratorException e) {
      return false;
    }
  }

  private static boolean hasNoName(Path open, FileIdentity identity) {
    try {
      return identity.equals(FileIdentity.of(open))
          && Integer.valueOf(0).equals(Files.getAttribute(open, "unix:nlink"));
    } catch (IOException e) {
      return false;
    }
  }
}
