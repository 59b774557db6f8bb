package dev.banyan.agent.tail;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

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
      Map<String, Object> file = Files.readAttributes(open, "unix:dev,ino,nlink");
      return identity.equals(
              new FileIdentity(
                  ((Number) file.get("dev")).longValue(), ((Number) file.get("ino")).longValue()))
          && ((Number) file.get("nlink")).intValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
