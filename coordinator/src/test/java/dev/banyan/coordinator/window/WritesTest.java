package dev.banyan.coordinator.window;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** What lies in a batch, one write after the other. */
class WritesTest {
  private final Writes writes = new Writes();

  @BeforeAll
  static void load() {
    RocksDB.loadLibrary();
  }

  @Test
  void whatIsAddedIsWrittenInTheOrderOfItsPlacesAndWhatIsPutComesLast() throws Exception {
    put("p", "0");
    merge(7, "c", "1");
    merge(-3, "a", "2");
    merge(5, "b", "3");
    put("c", "4");
    assertThat(written()).containsExactly("a+2", "b+3", "c+1", "p=0", "c=4");
  }

  @Test
  void writesOfOneKeyKeepTheirOrderAmongThousandsOfOthers() throws Exception {
    Random random = new Random(20);
    List<Integer> expected = new ArrayList<>();
    for (int number = 0; number < 5_000; number++) {
      if (random.nextInt(10) == 0) {
        merge(2_000, "kept", "" + number);
        expected.add(number);
      } else {
        int place = random.nextInt(2_000);
        merge(place, "other" + place, "x".repeat(random.nextInt(300)));
      }
    }
    assertThat(written().stream().filter(line -> line.startsWith("kept")).toList())
        .isEqualTo(expected.stream().map(number -> "kept+" + number).toList());
  }

  @Test
  void whatWasClearedIsNotWrittenAgain() throws Exception {
    merge(1, "a", "1");
    assertThat(written()).containsExactly("a+1");
    writes.clear();
    merge(1, "b", "2");
    assertThat(written()).containsExactly("b+2");
  }

  private void merge(int place, String key, String value) {
    byte[] longer = (value + " and what is left of another").getBytes(UTF_8);
    writes.merge(place, key.getBytes(UTF_8), longer, value.length());
  }

  private void put(String key, String value) {
    writes.put(key.getBytes(UTF_8), value.getBytes(UTF_8));
  }

  private List<String> written() throws RocksDBException {
    List<String> written = new ArrayList<>();
    try (WriteBatch batch = Writes.toBatch(List.of(new Writes(), writes))) {
      ByteBuffer data = ByteBuffer.wrap(batch.data()).position(12);
      while (data.hasRemaining()) {
        String kind = data.get() == 1 ? "=" : "+";
        written.add(text(data) + kind + text(data));
      }
      assertThat(written).hasSize(batch.count());
    }
    return written;
  }

  private static String text(ByteBuffer data) {
    int low = data.get();
    byte[] text = new byte[low >= 0 ? low : (low & 0x7f) | (data.get() << 7)];
    data.get(text);
    return new String(text, UTF_8);
  }
}
