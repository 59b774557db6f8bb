package dev.banyan.model;

import java.util.Comparator;

/**
 * Which line of which log a failure is: the same line read again, or a copy of the file, gives the
 * same id.
 *
 * @param host whose log it is
 * @param fingerprint hash of the file's first complete line
 * @param offsetBytes where the line begins
 * @param hash hash of the line's bytes without its end
 */
public record LineId(HostName host, long fingerprint, long offsetBytes, long hash)
    implements Comparable<LineId> {
  private static final Comparator<LineId> ORDER =
      Comparator.comparing(LineId::host)
          .thenComparingLong(LineId::fingerprint)
          .thenComparingLong(LineId::offsetBytes)
          .thenComparingLong(LineId::hash);

  @Override
  public int compareTo(LineId other) {
    return ORDER.compare(this, other);
  }
}
