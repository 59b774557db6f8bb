package dev.banyan.agent.tail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A file itself, whatever its name is now. */
record FileIdentity(long device, long inode) {

  /** Of the file that the path names now, links followed. */
  static FileIdentity of(Path path) throws IOException {
    Map<String, Object> attributes = Files.readAttributes(path, "unix:dev,ino");
    return new FileIdentity(number(attributes, "dev"), number(attributes, "ino"));
  }

  private static long number(Map<String, Object> attributes, String name) throws IOException {
    if (attributes.get(name) instanceof Long number) {
      return number;
    }
    throw new IOException("the file system knows no " + name);
  }

  @Override
  public String toString() {
    return device + ":" + inode;
  }
}
