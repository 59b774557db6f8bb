package dev.banyan.e2e.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.banyan.agent.link.Link;
import dev.banyan.agent.link.LinkListener;
import dev.banyan.agent.link.Timing;
import dev.banyan.conf.AgentSettings;
import dev.banyan.conf.HostPort;
import dev.banyan.conf.TlsFiles;
import dev.banyan.coordinator.gate.Gate;
import dev.banyan.coordinator.push.Push;
import dev.banyan.coordinator.push.Refusal;
import dev.banyan.model.AgentReport;
import dev.banyan.model.Bookmark;
import dev.banyan.model.Epoch;
import dev.banyan.model.HostName;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import dev.banyan.pki.Credentials;
import dev.banyan.pki.Role;
import dev.banyan.testing.TestPki;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The agent's real link at the coordinator's real gate. */
class CertifiedLinkTest {
  @TempDir private Path directory;

  private final Push push =
      new Push(Executors.newSingleThreadScheduledExecutor(), InstantSource.system());
  private final List<Link> links = new ArrayList<>();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private TestPki pki;
  private Server server;

  @BeforeEach
  void serve() throws Exception {
    log.start();
    logger().addAppender(log);
    pki = new TestPki(directory.resolve("pki"));
    push.start();
    push.onChanges(new Epoch(7), new Revision(1), List.of());
    push.open();
    serve(pki.issue(Role.COORDINATOR, "c1"));
  }

  private void serve(TlsFiles files) throws Exception {
    Role role =
        files.certificate().getFileName().toString().startsWith("agent")
            ? Role.AGENT
            : Role.COORDINATOR;
    var gate =
        new Gate(Optional.of(Credentials.open(files, role)), false, "", InstantSource.system());
    server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                gate.serverCredentials())
            .directExecutor()
            .intercept(gate)
            .addService(push.service())
            .build()
            .start();
  }

  @AfterEach
  void stop() throws Exception {
    logger().detachAppender(log);
    links.forEach(Link::close);
    push.close();
    server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
  }

  @Test
  void attachesAsTheHostOfItsCertificate() {
    attach("pbx-07", "127.0.0.1", pki.issue(Role.AGENT, "pbx-07"));
    await().until(() -> push.fleet().join().connected() == 1);
  }

  @Test
  void attachesUnderANameThatIsInTheCoordinatorsCertificate() {
    attach("pbx-07", "localhost", pki.issue(Role.AGENT, "pbx-07"));
    await().until(() -> push.fleet().join().connected() == 1);
  }

  @Test
  void attachesAsNobodyElseAndSaysWhatToDo() {
    attach("pbx-08", "127.0.0.1", pki.issue(Role.AGENT, "pbx-07"));

    await().until(() -> said("the certificate of agent pbx-07 cannot attach as host pbx-08"));
    assertThat(push.refused().join()).containsKey(Refusal.IDENTITY);
    assertThat(push.fleet().join().connected()).isZero();
  }

  @Test
  void doesNotTrustACoordinatorOfAnotherAuthority() {
    TlsFiles mine = pki.issue(Role.AGENT, "pbx-07");
    TlsFiles foreign = new TestPki(directory.resolve("foreign")).issue(Role.AGENT, "pbx-07");
    attach("pbx-07", "127.0.0.1", new TlsFiles(foreign.ca(), mine.certificate(), mine.key()));

    await()
        .until(() -> said("the certificate of coordinator c1 is not from an authority in tls.ca"));
  }

  @Test
  void doesNotTrustAnotherHostThatPosesAsACoordinator() throws Exception {
    server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    serve(pki.issue(Role.AGENT, "pbx-66"));
    attach("pbx-07", "127.0.0.1", pki.issue(Role.AGENT, "pbx-07"));

    await().until(() -> said("the certificate of agent pbx-66"));
    assertThat(push.fleet().join().connected()).isZero();
  }

  @Test
  void aCertificateThatEndedIsSaidAndARenewedOneIsUsedWithoutARestart() throws Exception {
    TlsFiles files = pki.issueExpired(Role.AGENT, "pbx-07");
    attach("pbx-07", "127.0.0.1", files);
    await().until(() -> said("expired"));

    pki.issue(Role.AGENT, "pbx-07");

    await().atMost(Duration.ofSeconds(30)).until(() -> push.fleet().join().connected() == 1);
  }

  @Test
  void filesThatDoNotFitAreSaidAndTriedAgain() throws Exception {
    TlsFiles files = pki.issue(Role.AGENT, "pbx-07");
    Path right = directory.resolve("right.key");
    Files.move(files.key(), right);
    Files.writeString(files.key(), "none");
    attach("pbx-07", "127.0.0.1", files);
    await().until(() -> said("agent-pbx-07.key: holds no key"));

    Files.move(right, files.key(), StandardCopyOption.REPLACE_EXISTING);

    await().atMost(Duration.ofSeconds(30)).until(() -> push.fleet().join().connected() == 1);
  }

  private void attach(String name, String coordinator, TlsFiles files) {
    var settings =
        new AgentSettings(
            new HostName(name),
            List.of(new HostPort(coordinator, server.getPort())),
            directory,
            "dry-run",
            Duration.ofSeconds(10),
            List.of(),
            Optional.empty(),
            false,
            Map.of(),
            Map.of(),
            directory,
            Optional.of(files));
    var timing =
        new Timing(
            InstantSource.system(), new Random(1), Executors.newSingleThreadScheduledExecutor());
    var link = new Link(settings, "1.0", new RecordingEnforcement(), new Deaf(), timing);
    links.add(link);
    link.start();
  }

  private boolean said(String text) {
    return List.copyOf(log.list).stream()
        .anyMatch(event -> event.getFormattedMessage().contains(text));
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(Link.class);
  }

  private static final class Deaf implements LinkListener {
    @Override
    public void onPolicy(Revision revision, Policy policy) {}

    @Override
    public void onBookmark(Bookmark bookmark, Instant at) {}

    @Override
    public void onDrift() {}

    @Override
    public AgentReport report() {
      return new AgentReport(0, 0, 0, 0, Duration.ZERO, 0, AgentReport.Mode.CLUSTER);
    }
  }
}
