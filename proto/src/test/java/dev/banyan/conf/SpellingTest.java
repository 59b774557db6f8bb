package dev.banyan.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {

  @Test
  void findsWhatIsWithinTwoEdits() {
    List<String> known = List.of("maxretry", "findtime", "bantime", "port");

    assertThat(Spelling.nearest("maxrety", known)).contains("maxretry");
    assertThat(Spelling.nearest("findtiem", known)).contains("findtime");
    assertThat(Spelling.nearest("bnatimee", known)).contains("bantime");
    assertThat(Spelling.nearest("prot", known)).contains("port");
    assertThat(Spelling.nearest("pots", known)).isEmpty();
    assertThat(Spelling.nearest("whatever", known)).isEmpty();
  }

  @Test
  void countsInsertionsDeletionsReplacementsAndSwaps() {
    assertThat(Spelling.edits("abc", "abc")).isZero();
    assertThat(Spelling.edits("abc", "acb")).isEqualTo(1);
    assertThat(Spelling.edits("abc", "ab")).isEqualTo(1);
    assertThat(Spelling.edits("abc", "axbyc")).isEqualTo(2);
    assertThat(Spelling.edits("abc", "xyz")).isEqualTo(3);
  }
}
