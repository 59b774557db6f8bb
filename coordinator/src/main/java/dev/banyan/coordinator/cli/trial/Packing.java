package dev.banyan.coordinator.cli.trial;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * In which ways a log can be packed so that it is not read here, each by the bytes that it begins
 * with. (What gzip packed is read.)
 */
enum Packing {
  BZIP2("bzip2", "425a68", "bzcat"),
  XZ("xz", "fd377a585a00", "xzcat"),
  ZSTD("zstd", "28b52ffd", "zstdcat"),
  LZ4("lz4", "04224d18", "lz4cat"),
  LZIP("lzip", "4c5a4950", "lzip -dc"),
  COMPRESS("compress", "1f9d", "zcat"),
  ZIP("zip", "504b0304", "unzip -p"),
  SEVENZIP("7-Zip", "377abcaf271c", "7z x -so");

  private static final int LONGEST = 6;

  private final String title;
  private final String begin;
  private final String unpacker;

  Packing(String title, String begin, String unpacker) {
    this.title = title;
    this.begin = begin;
    this.unpacker = unpacker;
  }

  /** How a stream is packed, of which nothing is taken; empty if it is not. */
  static Optional<Packing> of(InputStream in) throws IOException {
    in.mark(LONGEST);
    String start = HexFormat.of().formatHex(in.readNBytes(LONGEST));
    in.reset();
    return Arrays.stream(values()).filter(packing -> start.startsWith(packing.begin)).findFirst();
  }

  /** What is wrong with a log and what to do. */
  String advice(String log) {
    String source = log.equals(LogInput.STANDARD_INPUT) ? "" : " " + log;
    return "it is packed by %s, which is not read here; unpack it: %s%s | banyan filter test FILTER -"
        .formatted(title, unpacker, source);
  }
}
