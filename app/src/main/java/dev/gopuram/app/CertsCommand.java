package dev.gopuram.app;

import dev.gopuram.kernel.Clock;
import dev.gopuram.platform.security.CertificateAuthority;
import dev.gopuram.platform.security.NodeCertificate;
import dev.gopuram.platform.security.Tls;
import dev.gopuram.platform.wire.Address;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The certificates of an installation that runs as several nodes. */
@Command(
        name = "certs",
        description = "Makes the certificate authority and the nodes' certificates.",
        mixinStandardHelpOptions = true,
        subcommands = {CertsCommand.Init.class, CertsCommand.Issue.class})
final class CertsCommand {
    @Command(name = "init", description = "Makes the authority: ca.crt and ca.key.", mixinStandardHelpOptions = true)
    static final class Init implements Callable<Integer> {
        @Option(names = "--dir", description = "Where (default: ${DEFAULT-VALUE}).", defaultValue = "certs")
        private Path dir = Path.of("certs");

        @Mixin
        private final Output output = new Output();

        @Override
        public Integer call() {
            CertificateAuthority.init(dir, Clock.system(), new SecureRandom());
            return output.print(
                    Map.of("ca", dir.resolve("ca.crt").toString()),
                    () -> "made %s; keep %s away from the nodes%n"
                            .formatted(dir.resolve("ca.crt"), dir.resolve("ca.key")));
        }
    }

    @Command(
            name = "issue",
            description = "Makes a node's certificate and key. It names the services that the node runs.",
            mixinStandardHelpOptions = true)
    static final class Issue implements Callable<Integer> {
        @Option(
                names = "--dir",
                description = "Where the authority is (default: ${DEFAULT-VALUE}).",
                defaultValue = "certs")
        private Path dir = Path.of("certs");

        @Option(
                names = "--config",
                paramLabel = "FILE",
                description = "Take node, services and host from this configuration.")
        private @Nullable Path config;

        @Option(
                names = "--services",
                split = ",",
                paramLabel = "NAME",
                description = "The services it runs, without a configuration.")
        private List<String> services = List.of();

        @Option(
                names = "--host",
                split = ",",
                paramLabel = "HOST",
                description = "Further names or addresses others reach it by (default: localhost and 127.0.0.1).")
        private List<String> hosts = List.of("localhost", "127.0.0.1");

        @Option(
                names = "--days",
                description = "How long it is valid (default: ${DEFAULT-VALUE}).",
                defaultValue = "365")
        private int days = 365;

        @Parameters(arity = "1..*", paramLabel = "NODE", description = "The nodes' names.")
        private List<String> nodes = List.of();

        @Mixin
        private final Output output = new Output();

        @Override
        public Integer call() {
            CertificateAuthority authority = CertificateAuthority.open(dir, Clock.system(), new SecureRandom());
            List<Tls> made = nodes.stream().map(node -> issue(authority, node)).toList();
            return output.print(
                    made.stream().map(tls -> tls.certificate().toString()).toList(), () -> {
                        StringBuilder out = new StringBuilder();
                        made.forEach(tls -> out.append("made %s and %s%n".formatted(tls.certificate(), tls.key())));
                        return out.toString();
                    });
        }

        private Tls issue(CertificateAuthority authority, String node) {
            Set<String> runs = Set.copyOf(services);
            Set<String> names = new TreeSet<>(hosts);
            if (config != null) {
                NodeConfig configured = NodeOptions.read(config).topology().node(node);
                runs = Set.copyOf(configured.runs());
                if (configured.wire() != null) {
                    names.add(Address.parse(configured.wire()).host());
                }
            }
            return authority.issue(new NodeCertificate(node, runs, List.copyOf(names), Duration.ofDays(days)));
        }
    }
}
