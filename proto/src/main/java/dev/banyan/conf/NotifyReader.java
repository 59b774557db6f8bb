package dev.banyan.conf;

import dev.banyan.conf.NotifySettings.Encryption;
import dev.banyan.conf.NotifySettings.Login;
import dev.banyan.conf.NotifySettings.Smtp;
import dev.banyan.conf.NotifySettings.Webhook;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads from {@code coordinator.conf} how people and programs are told of bans. */
final class NotifyReader {
  static final Set<String> KEYS =
      Set.of(
          "smtp",
          "smtp.tls",
          "smtp.ca",
          "smtp.user",
          "smtp.password.file",
          "smtp.domain",
          "maxmails",
          "whois",
          "webhook",
          "webhook.key.file");

  private final Lookup source;
  private final Typed typed;
  private final Findings findings;
  private final String hostname;

  NotifyReader(Lookup source, Findings findings, String hostname) {
    this.source = source;
    this.typed = new Typed(source, findings);
    this.findings = findings;
    this.hostname = hostname;
  }

  NotifySettings read() {
    return new NotifySettings(
        typed.endpoint("smtp", "localhost:25").map(this::smtp),
        typed.endpoint("whois", "whois.iana.org:43"),
        webhook());
  }

  private Smtp smtp(HostPort server) {
    Optional<Login> login = login();
    boolean local = Loopback.is(server);
    Optional<Path> ca = file("smtp.ca", "a file that can be read, with certificates as PEM");
    String usual = ca.isPresent() || (login.isPresent() && !local) ? "starttls" : "auto";
    Encryption encryption =
        switch (typed.oneOf("smtp.tls", usual, List.of("auto", "starttls", "tls", "no"))) {
          case "starttls" -> Encryption.STARTTLS;
          case "tls" -> Encryption.TLS;
          case "no" -> Encryption.NONE;
          default -> Encryption.IF_OFFERED;
        };
    boolean open = encryption == Encryption.NONE || encryption == Encryption.IF_OFFERED;
    if (login.isPresent() && open && !local) {
      typed.wrong("smtp.tls", "starttls or tls, since a password is sent to " + server);
    }
    if (ca.isPresent() && open) {
      typed.wrong("smtp.tls", "starttls or tls, since smtp.ca says whose certificate to ask for");
    }
    String domain = typed.text("smtp.domain", local ? "localhost" : hostname);
    int maxmails = typed.number("maxmails", 10, 1, 10_000);
    return new Smtp(server, encryption, ca, login, domain, maxmails);
  }

  private Optional<Login> login() {
    String user = typed.text("smtp.user", "");
    Optional<Path> file = secret("smtp.password.file");
    if (user.isEmpty() == file.isEmpty()) {
      return file.map(path -> new Login(user, path));
    }
    String key = user.isEmpty() ? "smtp.user" : "smtp.password.file";
    findings.problem(source.place(key), key, "is missing: a login has a user and a password");
    return Optional.empty();
  }

  private Optional<Path> secret(String key) {
    return file(key, "a file that can be read, with the secret in its first line");
  }

  private Optional<Path> file(String key, String expected) {
    if (!typed.says(key)) {
      return Optional.empty();
    }
    Path file = typed.path(key, "/");
    if (!Files.isReadable(file) || !Files.isRegularFile(file)) {
      typed.wrong(key, expected);
    }
    return Optional.of(file);
  }

  private Optional<Webhook> webhook() {
    Optional<Path> key = secret("webhook.key.file");
    String text = typed.text("webhook", "");
    if (text.isEmpty()) {
      if (key.isPresent()) {
        findings.problem(source.place("webhook"), "webhook", "is missing: there is a key for it");
      }
      return Optional.empty();
    }
    try {
      URI url = new URI(text);
      String scheme = String.valueOf(url.getScheme());
      if (url.getHost() != null && url.getUserInfo() == null && scheme.matches("(?i)https?")) {
        return Optional.of(new Webhook(url, key));
      }
    } catch (URISyntaxException e) {
      typed.wrong("webhook", "a URL (" + e.getReason() + ")");
      return Optional.empty();
    }
    typed.wrong("webhook", "https://host/path, without a user: the key is in webhook.key.file");
    return Optional.empty();
  }
}
