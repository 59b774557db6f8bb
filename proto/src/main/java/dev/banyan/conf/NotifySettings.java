package dev.banyan.conf;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How people and programs are told of bans. Who is told by mail stands in the jails.
 *
 * @param smtp empty: no mail is sent
 * @param whois the server that is asked first; empty: none is asked
 * @param webhook empty: none
 */
public record NotifySettings(
    Optional<Smtp> smtp, Optional<HostPort> whois, Optional<Webhook> webhook) {

  /** Nobody is told. */
  public static final NotifySettings NONE =
      new NotifySettings(Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * The server that takes mail.
   *
   * @param ca PEM of the authorities whose certificate it shows; empty: those that Java trusts
   * @param domain of mail addresses that name none, such as {@code root}
   * @param maxmails how many mails a minute one recipient gets, a ban each; what is above comes
   *     together in one more
   */
  public record Smtp(
      HostPort server,
      Encryption encryption,
      Optional<Path> ca,
      Optional<Login> login,
      String domain,
      int maxmails) {}

  /** Whether what is said to the server is encrypted. */
  public enum Encryption {
    /** Never. */
    NONE,
    /** If the server offers it, whoever it is. */
    IF_OFFERED,
    /** After STARTTLS, with a certificate that is trusted. */
    STARTTLS,
    /** From the first byte on, with a certificate that is trusted. */
    TLS
  }

  /**
   * How to log in.
   *
   * @param passwordFile whose first line is the password; read anew each time
   */
  public record Login(String user, Path passwordFile) {}

  /**
   * What is told by HTTP.
   *
   * @param keyFile whose first line is the key of the signatures; read anew each time; empty: they
   *     are not signed
   */
  public record Webhook(URI url, Optional<Path> keyFile) {}
}
