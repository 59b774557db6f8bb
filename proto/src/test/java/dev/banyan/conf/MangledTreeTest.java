package dev.banyan.conf;

import static org.assertj.core.api.Assertions.assertThatNoException;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever somebody does to the files, the answer is a list of problems. */
class MangledTreeTest {
  private static final long SEED = 20101230;
  private static final List<String> FILES =
      List.of(
          "jail.conf",
          "jail-loop.conf",
          "filter.d/asterisk.conf",
          "filter.d/nohost.conf",
          "action.d/iptables-sip.conf");
  private static final List<String> BITS =
      List.of(
          "[",
          "]",
          "=",
          "\n",
          "\n ",
          "%",
          "%(known/failregex)s",
          "%(x)s",
          "<HOST>",
          "<mode>",
          ";",
          "\"",
          "'",
          ",",
          "\0",
          "ü",
          "<known/failregex>",
          "(",
          "?family=inet6",
          "[DEFAULT]\n");

  @TempDir private Path directory;

  @Test
  void neverEndsInAnythingButAnAnswer() {
    Random random = new Random(SEED);
    for (int round = 0; round < 60; round++) {
      Tree tree = new Tree(directory);
      for (String file : FILES) {
        tree.with(file, mangled(original(file), random));
      }
      assertThatNoException()
          .as("seed %d, round %d", SEED, round)
          .isThrownBy(() -> tree.check().text());
    }
  }

  private static String original(String file) {
    return Tree.resource(file.startsWith("action.d") ? "howto" : "bad").text(file);
  }

  private static String mangled(String text, Random random) {
    StringBuilder mangled = new StringBuilder(text);
    for (int i = random.nextInt(8); i > 0; i--) {
      int at = random.nextInt(mangled.length());
      if (random.nextBoolean()) {
        mangled.delete(at, Math.min(mangled.length(), at + 1 + random.nextInt(20)));
        mangled.append('\n');
      } else {
        mangled.insert(at, BITS.get(random.nextInt(BITS.size())));
      }
    }
    return mangled.toString();
  }
}
