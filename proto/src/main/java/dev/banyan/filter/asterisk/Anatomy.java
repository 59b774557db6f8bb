package dev.banyan.filter.asterisk;

import dev.banyan.filter.asterisk.Template.Place;
import dev.banyan.filter.asterisk.Template.Words;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A record taken apart, for those who want to know how it is read. Whether it counts depends on the
 * lines around it too, of which nothing is known here.
 *
 * @param stamp the date as it stands there
 * @param file the source file that wrote the record
 * @param message what follows its head; the sender's text in part
 * @param escaped whether the log's format lets no newline of a sender through
 * @param tried the shapes that this source file writes
 */
public record Anatomy(
    String stamp, String file, String message, boolean escaped, List<Tried> tried) {
  public Anatomy {
    tried = List.copyOf(tried);
  }

  /** What came of trying a shape. */
  public enum Outcome {
    /** The message is none of this shape. */
    OTHER,
    /** It begins as one, but does not end so: it may have been cut. */
    OPEN,
    /** It can be read as naming different addresses. */
    AMBIGUOUS,
    /** It is one. */
    READ
  }

  /**
   * A shape that a message was compared with.
   *
   * @param number of the shape, from 1
   * @param grammar its text, with fields in braces
   * @param failure whether a record of it is a failure
   * @param misdial whether it is one only if misdials count
   * @param addressField between which texts the address stands; empty if the shape has none
   * @param reading what the fields hold
   */
  public record Tried(
      int number,
      String grammar,
      boolean failure,
      boolean misdial,
      Outcome outcome,
      String addressField,
      Optional<Reading> reading) {}

  /** Takes a line apart; empty if no record begins there. */
  public static Optional<Anatomy> of(byte[] line, int from, int to) {
    return HeadReader.read(line, from, to).map(Anatomy::of);
  }

  private static Anatomy of(Head head) {
    List<Tried> tried = new ArrayList<>();
    for (Shape shape : Shape.writtenBy(head.file())) {
      tried.add(tried(head, shape, shape.number() + 1));
    }
    return new Anatomy(
        head.stamp().toString(),
        head.file().toString(),
        head.message().toString(),
        head.escaped(),
        tried);
  }

  private static Tried tried(Head head, Shape shape, int number) {
    Parse parse = Parse.of(head.message(), shape.template(), shape.isFailure());
    Bytes message = head.message();
    boolean misdialled = Shape.isMisdialled(message);
    return new Tried(
        number,
        shape.template().toString(),
        shape.isFailure(),
        shape.isMisdial() || misdialled,
        Outcome.valueOf(parse.result().name()),
        addressField(shape.template().parts()),
        parse.result() == Parse.Result.OPEN ? parse.cutReading() : parse.reading());
  }

  private static String addressField(Template.Part[] parts) {
    for (int i = 0; i < parts.length; i++) {
      if (parts[i] instanceof Place place && place.field().isAddress()) {
        return text(parts, i - 1) + "{" + place.field().name + "}" + text(parts, i + 1);
      }
    }
    return "";
  }

  private static String text(Template.Part[] parts, int index) {
    boolean words = index >= 0 && index < parts.length && parts[index] instanceof Words;
    return words ? new String(((Words) parts[index]).texts[0], StandardCharsets.UTF_8) : "";
  }
}
