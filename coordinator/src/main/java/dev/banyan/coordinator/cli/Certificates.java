package dev.banyan.coordinator.cli;

import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.TlsFiles;
import dev.banyan.coordinator.cli.console.UsageException;
import dev.banyan.pki.Credentials;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** What an operator shows to a coordinator over the network, as options and the environment say. */
final class Certificates {
  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description = "Who issued the coordinator's certificate (or BANYAN_TLS_CA).")
  private Optional<Path> ca = Optional.empty();

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      description = "Your own, of role admin (or BANYAN_TLS_CERTIFICATE).")
  private Optional<Path> certificate = Optional.empty();

  @Option(names = "--tls-key", paramLabel = "FILE", description = "Its key (or BANYAN_TLS_KEY).")
  private Optional<Path> key = Optional.empty();

  /** None unless files are named. */
  ChannelCredentials credentials(Map<String, String> env) throws UsageException {
    Optional<Path> authority = named(ca, env, "BANYAN_TLS_CA");
    Optional<Path> own = named(certificate, env, "BANYAN_TLS_CERTIFICATE");
    Optional<Path> secret = named(key, env, "BANYAN_TLS_KEY");
    long given = Stream.of(authority, own, secret).filter(Optional::isPresent).count();
    if (given == 0) {
      return InsecureChannelCredentials.create();
    }
    if (given < 3) {
      throw new UsageException("--tls-ca, --tls-certificate and --tls-key go together");
    }
    return credentials(new TlsFiles(authority.get(), own.get(), secret.get()));
  }

  private static Optional<Path> named(
      Optional<Path> option, Map<String, String> env, String variable) {
    return option.or(() -> Optional.ofNullable(env.get(variable)).map(Path::of));
  }

  private static ChannelCredentials credentials(TlsFiles files) throws UsageException {
    try {
      Credentials own = Credentials.open(files);
      return TlsChannelCredentials.newBuilder()
          .keyManager(own.keys())
          .trustManager(own.trust())
          .build();
    } catch (ConfigurationException e) {
      throw UsageException.noInput(String.valueOf(e.getMessage()));
    }
  }
}
