package dev.banyan.filter.literal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Searches for any of some texts by samples: it looks at every n-th place of the buffer only, and
 * there at four bytes (q-samples, after E. Sutinen and J. Tarhio, "On using q-gram locations in
 * approximate string matching", ESA 1995). No look waits for what the one before found, which is
 * what makes it faster than algorithms that skip as far as the last look allows.
 *
 * <p>S1: of each text, {@code step} places in a row are known, and every {@code step}-th of the
 * buffer is looked at; so no occurrence is missed. S2: a sample lies in its text; so of two that do
 * not overlap the first is found. Immutable, any thread.
 */
public final class LiteralSearch {
  private static final VarHandle FOUR =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  static {
    // The simple compiler takes in only what was run before, be it once.
    four(new byte[Integer.BYTES], 0);
  }

  /** So many places of a table are free for one that is taken; the more, the fewer false alarms. */
  private static final int FREE = 128;

  private static final int MOST_BITS = 14;

  /** As many as a byte can number from 1 on. */
  private static final int MOST_CHAINS = 255;

  /**
   * Spreads the bits of what it multiplies (A. Appleby's MurmurHash3, fmix32). With it, what most
   * dates begin with has not the hash of a text that is looked for.
   */
  private static final int SPREAD = 0x85EBCA6B;

  private final int gramBytes;
  private final int gramMask;
  private final int step;

  /** By how much a hash is shifted to be the index of a table. */
  private final int shift;

  /** By the hash of a sample the number of its chain, 0 if no text holds it. */
  private final byte[] chains;

  private final @Nullable Gram[] grams = new @Nullable Gram[1 << Byte.SIZE];
  private int lastChain;

  /** The bytes that stand somewhere in a text, and the next of the same chain. */
  private static final class Gram {
    final int bytes;
    final byte[] text;
    final int offset;
    final @Nullable Gram next;

    Gram(int bytes, byte[] text, int offset, @Nullable Gram next) {
      this.bytes = bytes;
      this.text = text;
      this.offset = offset;
      this.next = next;
    }
  }

  /**
   * @param literals at least one, none empty; the longer the shortest is, the faster is the search
   */
  public LiteralSearch(List<String> literals) {
    this(literals.stream().map(l -> l.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new));
  }

  /** A search for these texts, of which there is at least one, and none empty. */
  public LiteralSearch(byte[]... texts) {
    int shortest = Stream.of(texts).mapToInt(text -> text.length).min().orElse(0);
    if (shortest == 0) {
      throw new IllegalArgumentException("nothing to be looked for");
    }
    this.gramBytes = Math.min(shortest, Integer.BYTES);
    this.gramMask = -1 >>> (Integer.SIZE - gramBytes * Byte.SIZE);
    this.step = shortest - gramBytes + 1;
    int places = texts.length * step * FREE;
    this.shift = Math.max(Integer.SIZE - MOST_BITS, Integer.numberOfLeadingZeros(places));
    this.chains = new byte[1 << (Integer.SIZE - shift)];
    Stream.of(texts).map(byte[]::clone).forEach(this::add);
  }

  private void add(byte[] text) {
    int rarest = rarest(text);
    for (int offset = rarest; offset < rarest + step; offset++) {
      int bytes = gram(text, offset);
      int chain = chain(hash(bytes));
      grams[chain] = new Gram(bytes, text, offset, grams[chain]);
    }
  }

  /** The chain of a hash, a new one if it has none; if there are too many, some share theirs. */
  private int chain(int hash) {
    if (chains[hash] == 0) {
      lastChain = lastChain % MOST_CHAINS + 1;
      chains[hash] = (byte) lastChain;
    }
    return chains[hash] & MOST_CHAINS;
  }

  /** Where the places in a row begin that other lines are the least likely to hold too. */
  private int rarest(byte[] text) {
    int rarest = 0;
    long fewest = Long.MAX_VALUE;
    for (int from = 0; from + step + gramBytes - 1 <= text.length; from++) {
      long common = IntStream.range(from, from + step).filter(at -> isCommon(text, at)).count();
      if (common < fewest) {
        fewest = common;
        rarest = from;
      }
    }
    return rarest;
  }

  /** Whether there is nothing but small letters and spaces. */
  private boolean isCommon(byte[] text, int at) {
    return IntStream.range(at, at + gramBytes)
        .allMatch(i -> text[i] == ' ' || (text[i] >= 'a' && text[i] <= 'z'));
  }

  private int hash(int gram) {
    return (gram * SPREAD) >>> shift;
  }

  private int gram(byte[] in, int at) {
    int gram = 0;
    for (int i = gramBytes - 1; i >= 0; i--) {
      gram = (gram << Byte.SIZE) | (in[at + i] & 0xff);
    }
    return gram;
  }

  /**
   * Where a text begins that ends before {@code to}, and none ends before it begins; of a single
   * text the first. Negative if there is none.
   */
  public int find(byte[] buffer, int from, int to) {
    int last = to - Integer.BYTES;
    int at = known(buffer, from, last);
    while (at <= last) {
      int found = textAround(four(buffer, at) & gramMask, buffer, at, from, to);
      if (found >= 0) {
        return found;
      }
      at = known(buffer, at + step, last);
    }
    return findInRest(buffer, at, from, to);
  }

  /** The next sample that may be known; one behind {@code last} if there is none. Calls nothing. */
  private int known(byte[] buffer, int from, int last) {
    byte[] known = chains;
    int mask = gramMask;
    int right = shift;
    int stride = step;
    int at = from;
    while (at <= last && known[((four(buffer, at) & mask) * SPREAD) >>> right] == 0) {
      at += stride;
    }
    return at;
  }

  /** Samples that are shorter than four bytes can stand nearer to the end. */
  private int findInRest(byte[] buffer, int sample, int from, int to) {
    for (int at = sample; at + gramBytes <= to; at += step) {
      int found = textAround(gram(buffer, at), buffer, at, from, to);
      if (found >= 0) {
        return found;
      }
    }
    return -1;
  }

  /** Where the text begins of which a sample is part, the first if there are several. */
  private int textAround(int gram, byte[] buffer, int at, int from, int to) {
    int first = -1;
    for (Gram g = grams[chains[hash(gram)] & MOST_CHAINS]; g != null; g = g.next) {
      int start = at - g.offset;
      if (g.bytes == gram
          && start >= from
          && start + g.text.length <= to
          && (first < 0 || start < first)
          && stands(buffer, start, g.text)) {
        first = start;
      }
    }
    return first;
  }

  /** Whether a text stands there, of which the buffer has room for the whole. */
  public static boolean stands(byte[] buffer, int at, byte[] text) {
    int i = 0;
    for (; i + Integer.BYTES <= text.length; i += Integer.BYTES) {
      if (four(buffer, at + i) != four(text, i)) {
        return false;
      }
    }
    for (; i < text.length; i++) {
      if (buffer[at + i] != text[i]) {
        return false;
      }
    }
    return true;
  }

  private static int four(byte[] bytes, int at) {
    return (int) FOUR.get(bytes, at);
  }
}
