package dev.banyan.filter.date;

import dev.banyan.filter.regex.Pattern;
import dev.banyan.filter.regex.Span;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;

/**
 * Zones as dates name them: an offset, an abbreviation, or both. An abbreviation is a fixed offset,
 * summer and winter; where the world uses one for several, the one that fail2ban means.
 */
public final class Zones {
  private static final java.util.regex.Pattern NAME =
      java.util.regex.Pattern.compile("([A-Z]{0,5})(?:([+-])(\\d{2})(?::?(\\d{2}))?)?");

  /** Minutes east of Greenwich. */
  private static final Map<String, Integer> MINUTES = minutes();

  private Zones() {}

  /** The zone of a date that was found, if it names one. */
  static Optional<ZoneId> in(Pattern match) {
    return match.group("z").or(() -> match.group("Z")).map(Span::toString).map(Zones::inCapitals);
  }

  /** A word in small letters where a zone may stand is some other word. */
  private static ZoneId inCapitals(String name) {
    return Optional.of(name)
        .filter(given -> given.equals(given.toUpperCase(Locale.ROOT)))
        .flatMap(Zones::parse)
        .orElseThrow(() -> new DateTimeException("no time zone " + name));
  }

  /** {@code UTC}, {@code CEST}, {@code +0200}, {@code UTC+02:00}; empty if it is none of them. */
  public static Optional<ZoneId> parse(String name) {
    Matcher matcher = NAME.matcher(name.toUpperCase(Locale.ROOT));
    if (name.isEmpty() || !matcher.matches()) {
      return Optional.empty();
    }
    Integer minutes = MINUTES.get(matcher.group(1));
    int total = minutes == null ? Integer.MAX_VALUE : minutes + offset(matcher);
    return Math.abs((long) total) > 18 * 60
        ? Optional.empty()
        : Optional.of(ZoneOffset.ofTotalSeconds(total * 60));
  }

  /**
   * A zone as a configuration names it: as a date does, so that {@code CET} is an hour east of
   * Greenwich in summer too, or by a region, {@code Europe/Berlin}, which knows summer time.
   */
  public static Optional<ZoneId> named(String name) {
    return parse(name).or(() -> region(name));
  }

  private static Optional<ZoneId> region(String name) {
    try {
      return Optional.of(ZoneId.of(name));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static int offset(Matcher matcher) {
    if (matcher.group(2) == null) {
      return 0;
    }
    int minutes = matcher.group(4) == null ? 0 : Integer.parseInt(matcher.group(4));
    int total = Integer.parseInt(matcher.group(3)) * 60 + minutes;
    return matcher.group(2).equals("-") ? -total : total;
  }

  private static Map<String, Integer> minutes() {
    Map<String, Integer> all = new HashMap<>();
    put(all, 0, "", "Z", "UTC", "GMT", "WET", "EGST", "WT");
    put(all, 60, "CET", "WAT", "WEST", "DFT", "WEDT");
    put(all, 120, "CEST", "EET", "CAT", "SAST", "CEDT", "WAST");
    put(all, 180, "EEST", "EAT", "MSK", "IDT", "EEDT");
    put(all, 210, "IRST");
    put(all, 240, "GST", "MSD", "AMT", "AZT", "SAMT", "MUT", "GET", "KUYT", "RET", "SCT");
    put(all, 270, "AFT", "IRDT");
    put(
        all, 300, "UZT", "TMT", "TJT", "MVT", "YEKT", "AZST", "AMST", "AQTT", "HMT", "MAWT", "PKT",
        "TFT");
    put(all, 330, "SLT");
    put(all, 345, "NPT");
    put(all, 360, "ALMT", "BIOT", "OMST", "NOVT", "YEKST", "BTT", "IOT", "KGT");
    put(all, 390, "MMT", "CCT");
    put(all, 420, "ICT", "WIB", "KRAT", "THA", "HOVT", "CXT", "DAVT", "NOVST", "OMSST");
    put(
        all, 480, "HKT", "SGT", "PHT", "MYT", "AWST", "WST", "IRKT", "WITA", "BDT", "ACT", "BNT",
        "CAST", "KRAST", "ULAT");
    put(all, 540, "JST", "KST", "WIT", "YAKT", "PWT", "TLT", "AWDT", "IRKST", "WDT");
    put(all, 570, "ACST");
    put(all, 600, "AEST", "PGT", "VLAT", "CHST", "YAKST", "YAPT");
    put(all, 630, "ACDT", "LHST");
    put(all, 660, "AEDT", "LHDT", "NCT", "MAGT", "PONT", "SBT", "VLAST", "VUT");
    put(all, 690, "NFT");
    put(
        all, 720, "NZST", "FJT", "TVT", "GILT", "ANAST", "ANAT", "MAGST", "MHT", "PETST", "PETT",
        "WFT");
    put(all, 780, "NZDT", "FJST");
    put(all, -60, "AZOT", "CVT", "EGT");
    put(all, -120, "FNT", "UYST", "BRST", "PMDT", "WGST");
    put(all, -150, "NDT", "HAT");
    put(
        all, -180, "ADT", "ART", "BRT", "UYT", "CLST", "GFT", "PMST", "SRT", "FKST", "HAA", "PYST",
        "WGT");
    put(all, -210, "NST", "NT", "HNT");
    put(all, -240, "AST", "EDT", "BOT", "CLT", "COST", "GYT", "PYT", "FKT", "HAE", "HNA");
    put(all, -270, "VET", "HLV");
    put(all, -300, "EST", "CDT", "COT", "ECT", "PET", "ET", "EASST", "HAC", "HNE");
    put(all, -360, "CST", "MDT", "GALT", "EAST", "HAR", "HNC");
    put(all, -420, "MST", "PDT", "HAP", "HNR");
    put(all, -480, "PST", "AKDT", "PT", "CIST", "HAY", "HNP");
    put(all, -540, "AKST", "HADT", "GIT", "GAMT", "HNY");
    put(all, -570, "MART", "MIT");
    put(all, -600, "HST", "HAST", "CKT", "TAHT", "TKT");
    put(all, -660, "SST", "NUT");
    military(all);
    return Map.copyOf(all);
  }

  /** A to M, without J, lie east of Greenwich, N to Y west. */
  private static void military(Map<String, Integer> all) {
    String east = "ABCDEFGHIKLM";
    String west = "NOPQRSTUVWXY";
    for (int i = 0; i < east.length(); i++) {
      put(all, (i + 1) * 60, east.substring(i, i + 1));
      put(all, (i + 1) * -60, west.substring(i, i + 1));
    }
  }

  private static void put(Map<String, Integer> all, int minutes, String... names) {
    for (String name : names) {
      all.put(name, minutes);
    }
  }
}
