package dev.banyan.agent.publish;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** A class file, of which the constants are understood that name what its code uses: JVMS 4.4. */
final class ClassFile {
  private static final int COUNT = 8;
  private static final int FIRST = 10;
  private static final int UTF8 = 1;
  private static final int LONG = 5;
  private static final int DOUBLE = 6;
  private static final int CLASS = 7;
  private static final int FIELD = 9;
  private static final int METHOD = 10;
  private static final int INTERFACE_METHOD = 11;

  private final byte[] bytes;
  private final ByteBuffer file;
  private final int[] places;
  private final int end;

  /**
   * Reads the constants.
   *
   * @throws IllegalArgumentException if this is no class file
   */
  ClassFile(byte[] classFile) {
    bytes = classFile.clone();
    file = ByteBuffer.wrap(bytes);
    try {
      places = new int[u2(COUNT)];
      file.position(FIRST);
      for (int i = 1; i < places.length; i++) {
        places[i] = file.position();
        int tag = file.get();
        file.position(file.position() + length(tag));
        i += tag == LONG || tag == DOUBLE ? 1 : 0;
      }
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("not a class file", e);
    }
    end = file.position();
  }

  private int length(int tag) {
    return switch (tag) {
      case UTF8 -> Short.BYTES + u2(file.position());
      case CLASS, 8, 16, 19, 20 -> 2;
      case 15 -> 3;
      case 3, 4, FIELD, METHOD, INTERFACE_METHOD, 12, 17, 18 -> 4;
      case LONG, DOUBLE -> 8;
      default -> throw new IllegalArgumentException("a constant of an unknown kind: " + tag);
    };
  }

  /** The whole file. */
  byte[] bytes() {
    return bytes.clone();
  }

  /** Fields and methods that it uses, each with its class: {@code java/lang/System.out}. */
  Set<String> used() {
    Set<String> members = new HashSet<>();
    for (int place : places) {
      if (isMember(place)) {
        members.add(owner(place) + "." + member(place));
      }
    }
    return members;
  }

  /** The same class, but the member of this name of chosen classes is that of one of them. */
  ClassFile replaced(String member, Predicate<String> chosen, String instead) {
    byte[] other = bytes();
    int same = place(member, instead);
    for (int place : places) {
      if (isMember(place) && member.equals(member(place)) && chosen.test(owner(place))) {
        System.arraycopy(bytes, same + 1, other, place + 1, 2 * Short.BYTES);
      }
    }
    return new ClassFile(other);
  }

  private int place(String member, String owner) {
    for (int place : places) {
      if (isMember(place) && member.equals(member(place)) && owner.equals(owner(place))) {
        return place;
      }
    }
    throw new IllegalArgumentException("it does not use " + owner + "." + member);
  }

  /** The same class, but what is chosen by class and name is looked for in another. */
  ClassFile redirected(BiPredicate<String, String> chosen, String instead) {
    byte[] other = withClass(instead);
    for (int place : places) {
      if (isMember(place) && chosen.test(owner(place), member(place))) {
        ByteBuffer.wrap(other).putShort(place + 1, (short) (places.length + 1));
      }
    }
    return new ClassFile(other);
  }

  /** A copy with two more constants: the name of a class, and the class. */
  private byte[] withClass(String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    byte[] longer = new byte[bytes.length + text.length + 6];
    ByteBuffer.wrap(longer)
        .put(bytes, 0, end)
        .put((byte) UTF8)
        .putShort((short) text.length)
        .put(text)
        .put((byte) CLASS)
        .putShort((short) places.length)
        .put(bytes, end, bytes.length - end)
        .putShort(COUNT, (short) (places.length + 2));
    return longer;
  }

  private boolean isMember(int place) {
    int tag = place == 0 ? 0 : file.get(place);
    return tag == FIELD || tag == METHOD || tag == INTERFACE_METHOD;
  }

  private String owner(int place) {
    return text(u2(place + 1));
  }

  private String member(int place) {
    return text(u2(place + 1 + Short.BYTES));
  }

  /** The text that a class, or a name with its type, begins with. */
  private String text(int index) {
    int place = places[u2(places[index] + 1)] + 1;
    return new String(bytes, place + Short.BYTES, u2(place), StandardCharsets.UTF_8);
  }

  private int u2(int place) {
    return Short.toUnsignedInt(file.getShort(place));
  }
}
