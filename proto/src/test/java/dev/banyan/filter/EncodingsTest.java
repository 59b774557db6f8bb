package dev.banyan.filter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class EncodingsTest {
  private static final String LINES =
      """
      noise
      Échec de connexion de Zoé depuis 192.0.2.1\r
      bruit é
      Échec de connexion de Bob depuis 192.0.2.2
      """;

  private static List<String> found(byte[] log, Optional<String> encoding) throws Exception {
    List<String> found = new ArrayList<>();
    Filter filter =
        Filter.compile(
            Texts.failregex("^Échec de connexion de <F-USER>\\w+</F-USER> depuis <HOST>$"),
            ZoneOffset.UTC);
    Encodings.over(filter, encoding)
        .scan(
            log,
            0,
            log.length,
            Scan.NOW,
            (from, to, match) ->
                found.add(
                    match.user().orElseThrow()
                        + " "
                        + match.address()
                        + " "
                        + log[from]
                        + " "
                        + (to - from)));
    return found;
  }

  @Test
  void readsALogInItsEncodingAndSaysWhereTheLinesAre() throws Exception {
    int first = "Échec de connexion de Zoé depuis 192.0.2.1".length();
    assertThat(found(LINES.getBytes(ISO_8859_1), Optional.of("latin-1")))
        .containsExactly("Zoé 192.0.2.1 -55 " + first, "Bob 192.0.2.2 -55 " + first);
    assertThat(found(LINES.getBytes(Charset.forName("windows-1252")), Optional.of("cp1252")))
        .hasSize(2);
  }

  @Test
  void readsUtf8UnlessTold() throws Exception {
    assertThat(found(LINES.getBytes(UTF_8), Optional.empty())).hasSize(2);
    assertThat(found(LINES.getBytes(UTF_8), Optional.of("auto"))).hasSize(2);
    assertThat(found(LINES.getBytes(ISO_8859_1), Optional.empty())).isEmpty();
  }

  @Test
  void readsNoEncodingWhoseNewlinesAreOthers() {
    assertThat(Encodings.named("utf-16")).isEmpty();
    assertThat(Encodings.named("cp037")).isEmpty();
    assertThat(Encodings.named("no such thing")).isEmpty();
    assertThat(Encodings.named("koi8-r")).isPresent();
  }
}
