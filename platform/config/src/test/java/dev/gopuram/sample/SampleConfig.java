package dev.gopuram.sample;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Reloadable;
import dev.gopuram.kernel.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A configuration as the product's look like: one public root, sections that are nobody else's business. */
public record SampleConfig(
        String name,
        Server server,
        @Reloadable Search search,
        Map<String, Provider> providers,
        List<Rule> rules,
        Map<String, String> aliases) {

    public static SampleConfig defaults() {
        return new SampleConfig(
                "house", Server.defaults(), Search.defaults(), Map.of(), List.of(), Map.of("fast", "x/small"));
    }

    /** The settings by value, for tests of other packages. */
    public List<@Nullable Object> values() {
        return java.util.Arrays.asList(
                server.host,
                server.port,
                server.idle,
                server.verbose,
                server.ratio,
                server.total,
                server.body,
                server.docs,
                server.data,
                search.refreshInterval,
                search.mode,
                search.maxDocumentBytes,
                providers.keySet(),
                rules,
                aliases);
    }

    public @Nullable Secret key(String provider) {
        Provider found = providers.get(provider);
        return found == null ? null : found.apiKey;
    }

    public List<String> models(String provider) {
        Provider found = providers.get(provider);
        return found == null ? List.of() : found.models;
    }

    public @Nullable URI docs() {
        return server.docs;
    }

    public int port() {
        return server.port;
    }

    public Duration refresh() {
        return search.refreshInterval;
    }

    record Server(
            String host,
            int port,
            Duration idle,
            boolean verbose,
            double ratio,
            long total,
            ByteSize body,
            @Nullable URI docs,
            Path data,
            @Reloadable int weight) {
        Server {
            if (port < 0 || port > 65_535) {
                throw Problem.invalid("port", port, "0..65535");
            }
        }

        static Server defaults() {
            return new Server(
                    "127.0.0.1",
                    3000,
                    Duration.ofSeconds(75),
                    false,
                    0.5,
                    5_000_000_000L,
                    ByteSize.mib(32),
                    null,
                    Path.of("/var/data"),
                    1);
        }
    }

    record Search(Duration refreshInterval, Mode mode, long maxDocumentBytes) {
        enum Mode {
            HYBRID,
            TEXT_ONLY
        }

        Search {
            if (refreshInterval.isZero()) {
                throw Problem.invalid("refresh_interval", refreshInterval, "1ms..1h");
            }
            if (maxDocumentBytes == 13) {
                throw new IllegalArgumentException("thirteen is not a size");
            }
        }

        static Search defaults() {
            return new Search(Duration.ofMillis(250), Mode.HYBRID, 1024);
        }
    }

    record Provider(URI url, @Nullable Secret apiKey, List<String> models) {}

    record Rule(String path, int limit) {
        static Rule defaults() {
            return new Rule("/", 7);
        }
    }
}
