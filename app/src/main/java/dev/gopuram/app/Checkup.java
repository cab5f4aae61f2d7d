package dev.gopuram.app;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.security.MasterKey;
import dev.gopuram.platform.security.MasterKeySource;
import dev.gopuram.platform.security.Tls;
import dev.gopuram.platform.store.DatabaseConfig;
import dev.gopuram.platform.wire.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Looks a set-up over before anything runs, one finding for each thing looked at. */
final class Checkup {
    private static final long LEAST_FREE_BYTES = 1L << 30;
    private static final long LEAST_HEAP_BYTES = 256L << 20;
    private static final int CONNECT_TIMEOUT_MS = 2_000;

    /**
     * One thing looked at.
     *
     * @param said what was found, and if it is not well what to do
     */
    record Finding(String what, boolean healthy, String said) {}

    private final NodeOptions options;
    private final List<Finding> findings = new ArrayList<>();

    Checkup(NodeOptions options) {
        this.options = options;
    }

    List<Finding> findings() {
        look("java", () -> Runtime.version().toString());
        look("memory", Checkup::memory);
        look("data directory", this::dataDirectory);
        GopuramConfig config = configuration();
        if (config != null) {
            look("topology", () -> topology(config));
            look("ports", () -> ports(config));
            look("certificates", () -> certificates(config));
            look("master key", () -> masterKey(config));
            config.stores().forEach((service, store) -> look("store of " + service, () -> store(store)));
            config.providers().forEach((name, provider) -> look("provider " + name, () -> provider(provider.url())));
        }
        return List.copyOf(findings);
    }

    private void look(String what, Supplier<String> check) {
        try {
            findings.add(new Finding(what, true, check.get()));
        } catch (Problem problem) {
            findings.add(new Finding(what, false, problem.detail()));
        }
    }

    private @Nullable GopuramConfig configuration() {
        try {
            GopuramConfig config = options.config();
            findings.add(new Finding("configuration", true, "valid"));
            return config;
        } catch (Problem problem) {
            findings.add(new Finding("configuration", false, problem.detail()));
            return null;
        }
    }

    private static String memory() {
        long heap = Runtime.getRuntime().maxMemory();
        if (heap < LEAST_HEAP_BYTES) {
            throw Problem.invalid("heap", heap + " bytes", "at least 256 MiB; set GOPURAM_JAVA_OPTS=-Xmx512m");
        }
        return "heap up to " + (heap >> 20) + " MiB";
    }

    private String dataDirectory() {
        Path dir = options.data().toAbsolutePath();
        try {
            Files.createDirectories(dir);
            Files.delete(Files.createTempFile(dir, "doctor", ".tmp"));
            long free = Files.getFileStore(dir).getUsableSpace();
            if (free < LEAST_FREE_BYTES) {
                throw Problem.invalid("free space", (free >> 20) + " MiB in " + dir, "at least 1 GiB");
            }
            return dir + ", " + (free >> 30) + " GiB free";
        } catch (IOException e) {
            throw Problem.invalid("data", dir, "a directory that can be written to")
                    .causedBy(e);
        }
    }

    private String topology(GopuramConfig config) {
        Topology topology = config.topology();
        return topology.nodes().size() == 1
                ? "one node runs everything"
                : topology.nodes().size() + " nodes";
    }

    private String ports(GopuramConfig config) {
        ServerConfig server = config.server();
        for (int port : new int[] {server.port(), server.grpcPort(), server.adminPort()}) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getByName(server.host()), port));
            } catch (IOException e) {
                throw Problem.invalid(
                                "port", server.host() + ":" + port + " is taken", "a free port; choose with --port")
                        .causedBy(e);
            }
        }
        return server.port() + ", " + server.grpcPort() + " and " + server.adminPort() + " are free";
    }

    private String certificates(GopuramConfig config) {
        Topology topology = config.topology();
        if (topology.nodes().size() == 1) {
            return "none needed for one node";
        }
        TlsConfig tls = config.tls();
        if (tls.ca() == null || tls.cert() == null || tls.key() == null) {
            throw Problem.invalid("tls", "incomplete", "ca, cert and key; make them with `gopuram certs`");
        }
        String node = options.nodeName(config, topology);
        var identity =
                new Tls(tls.ca(), tls.cert(), tls.key()).load(Clock.system()).identity();
        if (!identity.services().containsAll(topology.node(node).runs())) {
            throw Problem.invalid(
                    "tls.cert",
                    tls.cert() + " speaks for " + identity.services(),
                    "all of " + topology.node(node).runs() + "; issue it again");
        }
        return tls.cert() + " speaks for " + identity.services();
    }

    private String masterKey(GopuramConfig config) {
        Topology topology = config.topology();
        Service<?> chat = topology.map().of(Chat.class);
        if (!topology.runs(options.nodeName(config, topology), chat)) {
            return "none needed; " + chat.name() + " runs elsewhere";
        }
        Path data = options.data().toAbsolutePath();
        MasterKeySource source = new MasterKeySource(config.encryption().masterKey(), data);
        Optional<MasterKey> key = source.find();
        boolean begun = config.store(chat.name()).embedded() && Files.exists(data.resolve(chat.name() + ".db"));
        if (key.isEmpty() && begun) {
            throw Problem.of(
                    Problem.Code.CONFLICT,
                    source.place() + " is missing, and " + chat.name()
                            + ".db has data that only it opens (expected: the file from a backup)");
        }
        return key.map(found -> source.place() + ", " + found.size() + (found.size() == 1 ? " key" : " keys"))
                .orElseGet(() -> "the first start makes " + source.place());
    }

    private static String store(DatabaseConfig store) {
        if (store.embedded()) {
            return "embedded";
        }
        URI uri = URI.create(store.url().substring("jdbc:".length()));
        return reach(uri.getHost(), uri.getPort() < 0 ? 5432 : uri.getPort());
    }

    private static String provider(@Nullable URI url) {
        if (url == null) {
            return "built in";
        }
        boolean secure = url.getScheme().toLowerCase(Locale.ROOT).equals("https");
        return reach(url.getHost(), url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80);
    }

    private static String reach(@Nullable String host, int port) {
        Address address = new Address(Objects.requireNonNullElse(host, "localhost"), port);
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(address.host()), port), CONNECT_TIMEOUT_MS);
            return address + " answers";
        } catch (IOException e) {
            throw Problem.invalid(
                            "address", address + " does not answer", "a server that is up and reachable from here")
                    .causedBy(e);
        }
    }
}
