package dev.banyan.conf;

import dev.banyan.model.Escalation;
import dev.banyan.model.FilterText;
import dev.banyan.model.Jail;
import dev.banyan.model.Measure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Whose failures a jail counts together, how much they count, and how its bans grow. */
final class JailRules {
  private static final int MOST_HOSTS = 10_000;

  /** What fail2ban does without {@code bantime.formula}, and so does Banyan. */
  private static final String USUAL_FORMULA =
      "ban.Time * (1<<(ban.Count if ban.Count<20 else 20)) * banFactor";

  private final Lookup options;
  private final Findings findings;
  private final Typed typed;

  JailRules(Lookup options, Findings findings) {
    this.options = options;
    this.findings = findings;
    this.typed = new Typed(options, findings);
  }

  Jail.Scope scope() {
    return typed.oneOf("scope", "cluster", List.of("cluster", "host")).equals("host")
        ? Jail.Scope.HOST
        : Jail.Scope.CLUSTER;
  }

  Measure measure() {
    Measure plain = Measure.PLAIN;
    int minhosts = typed.number("minhosts", plain.minhosts(), 1, MOST_HOSTS);
    if (minhosts > 1 && scope() == Jail.Scope.HOST) {
      findings.problem(
          options.place("minhosts"),
          "minhosts",
          "does not go with 'scope = host': each host counts by itself and is one");
    }
    refuseNetworksOfBans();
    double udpweight =
        typed.decimal("udpweight", 1, d -> d <= 1, "a part of a failure from 0 to 1, such as 0.5");
    return new Measure(
        minhosts,
        typed.number("ipv4prefix", plain.ipv4prefix(), Measure.WIDEST_IPV4, 32),
        typed.number("ipv6prefix", plain.ipv6prefix(), Measure.WIDEST_IPV6, 128),
        (int) Math.round(udpweight * Measure.WHOLE),
        typed.yes("trustsuccess"));
  }

  private void refuseNetworksOfBans() {
    String filter = typed.text(FilterReader.FILTER, "");
    for (String key : List.of("ipv4prefix", "ipv6prefix")) {
      if (filter.startsWith(FilterText.RECIDIVE) && typed.says(key)) {
        String message = "does not go with 'filter = recidive', which bans the addresses that the";
        findings.problem(options.place(key), key, message + " other jails ban");
      }
    }
  }

  Optional<Escalation> escalation() {
    double factor =
        typed.decimal("bantime.factor", 1, d -> d > 0, "a number above 0 such as 1 or 1.5");
    List<Integer> multipliers = multipliers();
    Optional<Duration> maxtime = time("bantime.maxtime");
    Optional<Duration> rndtime = time("bantime.rndtime");
    boolean overall = typed.yes("bantime.overalljails");
    if (!typed.yes("bantime.increment")) {
      return Optional.empty();
    }
    sayFormula();
    return Optional.of(new Escalation(factor, multipliers, maxtime, rndtime, overall));
  }

  OptionalInt maxbans() {
    return OptionalInt.of(typed.number("maxbans", Jail.DEFAULT_MAXBANS, 1, Jail.MOST_BANS));
  }

  private List<Integer> multipliers() {
    String key = "bantime.multipliers";
    List<String> words = typed.words(key);
    if (words.stream().allMatch(word -> word.matches("0*[1-9]\\d{0,8}"))) {
      return words.stream().map(Integer::valueOf).toList();
    }
    typed.wrong(key, "numbers from 1 on such as 1 2 4 8");
    return List.of();
  }

  private Optional<Duration> time(String key) {
    return typed.says(key)
        ? Optional.of(typed.duration(key, Duration.ofDays(1)))
        : Optional.empty();
  }

  /** A formula is a program in Python. */
  private void sayFormula() {
    options
        .get("bantime.formula")
        .filter(value -> !value.isBlank())
        .filter(value -> !squeezed(value.text()).equals(squeezed(USUAL_FORMULA)))
        .ifPresent(
            value ->
                findings.notice(
                    value.first(),
                    "bantime.formula",
                    "is not calculated, for it is Python; bans grow by 'bantime.multipliers', or"
                        + " double, times 'bantime.factor'"));
  }

  private static String squeezed(String formula) {
    return formula.replaceAll("\\s", "");
  }
}
