package dev.banyan.agent.tail;

import dev.banyan.model.Printable;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What people are told of logs that cannot be read now, once for each cause. */
final class Notices {
  private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

  private final Said said = new Said();

  void missing(LogSpec spec) {
    if (said.isNew(spec, "missing")) {
      LOG.info("{} is not there yet; waiting for it", Printable.of(spec.pattern()));
    }
  }

  void found(LogSpec spec) {
    said.isOver(spec);
  }

  void refused(Path path, String why) {
    if (said.isNew(path, why)) {
      LOG.warn("{} is not read: {}", Printable.of(path.toString()), why);
    }
  }

  /** Once for each file and cause, however often it fails so. */
  void unreadable(Path path, IOException why) {
    if (said.isNew(path + " " + why, "unreadable")) {
      LOG.warn(
          "{} cannot be read: {}; trying again every second",
          Printable.of(path.toString()),
          Printable.of(why.toString()));
    }
  }
}
