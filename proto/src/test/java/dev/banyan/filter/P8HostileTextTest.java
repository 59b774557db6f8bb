package dev.banyan.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Hostile text in every field of every shape and framing: no address but the true one comes out,
 * and the true one does.
 *
 * <p>Left out is what no plain log can tell from two honest records: text that ends its record as
 * its shape does, and ends itself with the beginning of a record, which the true end completes. The
 * true address need not come out where a newline stands before it, or where a request's name and
 * Call-ID both imitate it. {@code -Dbanyan.seed} and {@code -Dbanyan.rounds} choose other texts.
 */
final class P8HostileTextTest {
  private static final String TRUE = "198.51.100.8";
  private static final String FALSE = "203.0.113.66";

  private final Scan scan = Scan.of(Texts.builtIn("asterisk"));

  /** A record and the text that is hostile in it. */
  private record Attack(AsteriskRecords.Shape shape, Framing framing, String text) {
    String record() {
      return framing.line(shape.level(), shape.file(), shape.message(TRUE, text));
    }

    boolean isCut() {
      return framing.letsNewlinesThrough() && text.indexOf('\n') >= 0;
    }

    /** What the true end of the record stands behind. */
    String lastLine() {
      return text.substring(text.lastIndexOf('\n') + 1);
    }

    @Override
    public String toString() {
      return framing + " " + record();
    }
  }

  @Test
  void noTextAccusesAnybody() {
    long seed = Long.getLong("banyan.seed", 1);
    Random random = new Random(seed);
    int cut = 0;
    for (int round = 0; round < Integer.getInteger("banyan.rounds", 20_000); round++) {
      Attack attack = attack(random);
      String where = "seed " + seed + " round " + round + ": " + attack;
      List<String> found = scan.fresh().addresses(attack.record());
      if (attack.isCut()) {
        cut++;
        assertThat(found).as(where).isSubsetOf(TRUE);
        assertThat(found.size()).as(where).isGreaterThanOrEqualTo(mustBeFound(attack) ? 1 : 0);
      } else {
        assertIsFoundOrDoubted(attack, found, where);
      }
    }
    assertThat(cut).as("records that a newline cut").isPositive();
  }

  private static Attack attack(Random random) {
    while (true) {
      AsteriskRecords.Shape shape = pick(random, AsteriskRecords.ALL);
      Framing framing = pick(random, List.of(Framing.values()));
      Attack attack = new Attack(shape, framing, hostile(random, shape, framing));
      if (!attack.isCut() || !endsWithARecord(attack)) {
        return attack;
      }
    }
  }

  /** Whether the true end would complete a record that the text begins. */
  private static boolean endsWithARecord(Attack attack) {
    return attack.lastLine().contains("[812]") || attack.shape().endsInText();
  }

  /** Whether it is whole up to the newline, or plainly cut in a name. */
  private static boolean mustBeFound(Attack attack) {
    String first = attack.text().substring(0, attack.text().indexOf('\n'));
    return !attack.shape().textStandsFirst() && first.matches("[A-Za-z0-9]*");
  }

  /** Only a request's name and Call-ID together can make it unclear which address is true. */
  private void assertIsFoundOrDoubted(Attack attack, List<String> found, String where) {
    if (attack.shape().format().contains("from '\"{U}\" <") && found.isEmpty()) {
      assertThat(scan.passedOver())
          .as(where)
          .containsExactly("it can be read as naming different addresses");
    } else {
      assertThat(found).as(where).containsExactly(TRUE);
    }
  }

  private static String hostile(Random random, AsteriskRecords.Shape own, Framing framing) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i <= random.nextInt(6); i++) {
      text.append(piece(random, own, framing));
    }
    return text.toString();
  }

  private static String piece(Random random, AsteriskRecords.Shape own, Framing framing) {
    AsteriskRecords.Shape shape = pick(random, AsteriskRecords.ALL);
    String message = shape.message(FALSE, "z");
    return switch (random.nextInt(11)) {
      case 0 -> message;
      case 1 -> message.substring(random.nextInt(message.length()));
      case 2 -> message.substring(0, random.nextInt(message.length()));
      case 3 -> framing.line(shape.level(), shape.file(), message).strip();
      case 4 -> "\n" + framing.line(shape.level(), shape.file(), message);
      case 5 ->
          pick(random, List.of("'", "\"", " ", ")", "(", "\\", "<", ">", "\t", "\u2028", "\r"));
      case 6 -> FALSE;
      case 7 -> own.end() + "\n" + framing.line(shape.level(), shape.file(), message);
      case 8 -> own.end().replace("{A:P}", FALSE + ":5060").replace("{A}", FALSE) + "\n";
      case 9 -> "\n" + pick(random, List.of("[", "[2026-11-22 16:00:00]", "{", "x", " "));
      default -> "' failed for '" + FALSE + ":1' (callid: q) - No matching endpoint found";
    };
  }

  private static <T> T pick(Random random, List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
