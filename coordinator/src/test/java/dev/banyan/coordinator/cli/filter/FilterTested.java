package dev.banyan.coordinator.cli.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.AskedBanyan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** {@code banyan filter test}, asked by words. */
abstract class FilterTested extends AskedBanyan {
  /** An attempt of two lines, the same again later, a forged line in a name, and something else. */
  static final String LOG =
      """
      [2026-11-22 17:04:01] NOTICE[7] chan_sip.c: Registration from '"x" <sip:100@pbx>' failed for \
      '198.51.100.7:5060' - Wrong password
      [2026-11-22 17:04:02] NOTICE[7] res_pjsip/pjsip_distributor.c: Request 'REGISTER' from \
      '<sip:100@pbx>' failed for '198.51.100.8:5060' (callid: a1) - No matching endpoint found
      [2026-11-22 17:04:02] NOTICE[7] res_pjsip/pjsip_distributor.c: Request 'REGISTER' from \
      '<sip:100@pbx>' failed for '198.51.100.8:5060' (callid: a1) - Failed to authenticate
      [2026-11-22 17:04:09] SECURITY[8] res_security_log.c: SecurityEvent="InvalidPassword",\
      EventTV="2026-11-22T17:04:09.250+0200",Severity="Error",Service="PJSIP",EventVersion="2",\
      AccountID="100",SessionID="a1",LocalAddress="IPV4/UDP/192.0.2.1/5060",\
      RemoteAddress="IPV4/UDP/198.51.100.8/5060",Challenge=""
      [2026-11-22 17:04:11] NOTICE[9] chan_iax2.c: Host 203.0.113.9 failed MD5 authentication for 'b
      [2026-11-22 17:04:11] NOTICE[9] chan_iax2.c: No registration for peer 'x' (from 192.0.2.66)
      ' (aa != bb)
      [2026-11-22 17:04:12] VERBOSE[2] pbx.c: Executing
      """;

  @TempDir Path directory;

  final int test(String... words) {
    String[] all = new String[words.length + 2];
    all[0] = "filter";
    all[1] = "test";
    System.arraycopy(words, 0, all, 2, words.length);
    return run(all);
  }

  /** What is said when the command ends with this code. */
  final String refused(int code, String... words) {
    err.getBuffer().setLength(0);
    assertThat(test(words)).isEqualTo(code);
    return err.toString();
  }

  final String usage(String... words) {
    return refused(ExitCode.USAGE, words);
  }

  final String noInput(String... words) {
    return refused(ExitCode.NO_INPUT, words);
  }

  final String log(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }
}
