package dev.banyan.agent.tail;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Positions of files that are not open now. Owner: {@code banyan-tail}. */
final class Memory {
  private final List<Position> positions;

  Memory(Collection<Position> positions) {
    this.positions = new ArrayList<>(positions);
  }

  /** The position of this file, moved or not, or of a copy of it at the same path; it is gone. */
  Optional<Position> claim(FileIdentity identity, long fingerprint, Path path) {
    Optional<Position> found =
        positions.stream()
            .filter(p -> p.fingerprint() == fingerprint)
            .filter(p -> p.identity().equals(identity))
            .findFirst()
            .or(
                () ->
                    positions.stream()
                        .filter(p -> p.fingerprint() == fingerprint && p.path().equals(path))
                        .findFirst());
    found.ifPresent(positions::remove);
    return found;
  }

  /** What else was read under this path; it is gone. */
  List<Position> claimAll(Path path) {
    List<Position> found = positions.stream().filter(p -> p.path().equals(path)).toList();
    positions.removeAll(found);
    return found;
  }

  void add(Position position) {
    positions.add(position);
  }

  List<Position> all() {
    return List.copyOf(positions);
  }
}
