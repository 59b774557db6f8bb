package dev.banyan.coordinator.gate;

import dev.banyan.pki.Identity;
import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.ServerCall;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Who calls.
 *
 * @param remote address and port, or the path of a socket
 * @param certificate what it showed and was accepted for; empty on connections without TLS
 */
public record Caller(String remote, Optional<X509Certificate> certificate) {
  /** The caller of the call that is being handled. */
  public static final Context.Key<Caller> KEY = Context.key("banyan-caller");

  /** Who makes a call. */
  public static Caller of(ServerCall<?, ?> call) {
    Attributes attributes = call.getAttributes();
    String remote = String.valueOf(attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
    SSLSession session = attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    return new Caller(
        remote.replaceFirst("^/", ""), session == null ? Optional.empty() : certificate(session));
  }

  private static Optional<X509Certificate> certificate(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate own
          ? Optional.of(own)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  /** Role and name, if the certificate says them. */
  public Optional<Identity> identity() {
    return certificate.flatMap(Identity::of);
  }

  @Override
  public String toString() {
    return identity().map(who -> who + " at " + remote).orElse(remote);
  }
}
