package dev.banyan.coordinator.gate;

import dev.banyan.pki.Distrust;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler.Sharable;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.handler.ssl.NotSslRecordException;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslHandler;
import java.security.cert.CertificateException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Stands where connections are accepted and learns how their handshakes end, since gRPC tells
 * nobody of those that fail. Adds one look at the first bytes of a connection and is gone then.
 */
@Sharable
final class Doorway extends ChannelInboundHandlerAdapter {
  private final Tally tally;

  Doorway(Tally tally) {
    this.tally = tally;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object accepted) {
    if (accepted instanceof Channel connection) {
      connection.pipeline().addLast(new FirstBytes());
    }
    context.fireChannelRead(accepted);
  }

  private void failed(Channel connection, Throwable error) {
    String who = String.valueOf(connection.remoteAddress()).replaceFirst("^/", "");
    Turned cause = cause(error);
    tally.count(
        cause,
        who,
        switch (cause) {
          case NO_TLS -> "it does not speak TLS, or broke off: " + error.getMessage();
          case NO_CERTIFICATE -> "it showed no certificate: set tls.certificate and tls.key there";
          case DISTRUSTED ->
              "it did not accept this coordinator's certificate: is tls.ca there the right one, and"
                  + " is the name that it called in the certificate? "
                  + error.getMessage();
          default -> Distrust.explain(error).orElse(String.valueOf(error.getMessage()));
        });
  }

  private static Turned cause(Throwable error) {
    if (error instanceof NotSslRecordException) {
      return Turned.NO_TLS;
    }
    String text = String.valueOf(error.getMessage()).toUpperCase(Locale.ROOT);
    if (text.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE") || text.contains("EMPTY CLIENT")) {
      return Turned.NO_CERTIFICATE;
    }
    if (text.contains("ALERT")) {
      return Turned.DISTRUSTED;
    }
    return switch (Distrust.of(error)) {
      case EXPIRED, NOT_YET_VALID -> Turned.EXPIRED;
      case FOREIGN -> Turned.FOREIGN;
      case OTHER -> isAboutACertificate(error) ? Turned.FOREIGN : Turned.NO_TLS;
    };
  }

  private static boolean isAboutACertificate(Throwable error) {
    @Nullable Throwable at = error;
    while (at != null) {
      if (at instanceof CertificateException) {
        return true;
      }
      at = at.getCause();
    }
    return false;
  }

  private final class FirstBytes extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
      SslHandler handshake = context.pipeline().get(SslHandler.class);
      if (handshake != null) {
        Channel connection = context.channel();
        var unused =
            handshake
                .handshakeFuture()
                .addListener(
                    done -> {
                      if (!done.isSuccess()) {
                        failed(connection, done.cause());
                      }
                    });
      }
      context.pipeline().remove(this);
      context.fireChannelRead(bytes);
    }
  }
}
