package dev.banyan.agent.link;

import dev.banyan.agent.link.Targets.NoTargetException;
import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.TlsFiles;
import dev.banyan.pki.Credentials;
import dev.banyan.pki.Role;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Connections on which both ends show certificates. The files are looked at before each one, so
 * that renewed ones are used; an agent whose files are wrong says so and goes on protecting its
 * host.
 *
 * <p>Owner: {@code banyan-link}.
 */
final class Secured implements Attachment.Channels {
  private final TlsFiles files;
  private Optional<Credentials> credentials = Optional.empty();

  Secured(TlsFiles files) {
    this.files = files;
  }

  @Override
  public ManagedChannel to(InetSocketAddress target) throws NoTargetException {
    Credentials own = current();
    return Attachment.connection(
        target,
        TlsChannelCredentials.newBuilder()
            .keyManager(own.keys())
            .trustManager(own.trust())
            .build());
  }

  private Credentials current() throws NoTargetException {
    if (credentials.isPresent()) {
      credentials.get().refresh();
      return credentials.get();
    }
    try {
      Credentials own = Credentials.open(files, Role.AGENT);
      credentials = Optional.of(own);
      return own;
    } catch (ConfigurationException e) {
      throw new NoTargetException(String.valueOf(e.getMessage()));
    }
  }
}
