package dev.gopuram.app;

import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.config.Config;
import dev.gopuram.platform.config.ConfigFile;
import dev.gopuram.platform.config.Secrets;
import dev.gopuram.platform.telemetry.Redaction;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which configuration, which node of it, and what a command line may set over it. */
final class NodeOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration; without one, one node runs everything.")
    private @Nullable Path config;

    @Option(names = "--node", paramLabel = "NAME", description = "The node of the configuration that this process is.")
    private @Nullable String node;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where this node keeps its state (default: ${DEFAULT-VALUE}).",
            defaultValue = "${env:GOPURAM_DATA:-data}")
    private Path data = Path.of("data");

    @Option(names = "--port", paramLabel = "N", description = "The public port; 0 picks a free one.")
    private @Nullable Integer port;

    @Option(names = "--grpc-port", paramLabel = "N", description = "The public gRPC port; 0 picks a free one.")
    private @Nullable Integer grpcPort;

    @Option(names = "--admin-port", paramLabel = "N", description = "The admin port; 0 picks a free one.")
    private @Nullable Integer adminPort;

    @Option(names = "--wire-port", paramLabel = "N", description = "The port for other nodes; 0 picks a free one.")
    private @Nullable Integer wirePort;

    GopuramConfig config() {
        return watched().snapshot();
    }

    /** The configuration as a file that may change. */
    Config<GopuramConfig> watched() {
        return config == null
                ? Config.of(over(GopuramConfig.defaults()))
                : Config.open(config, GopuramConfig.class, System.getenv(), this::over);
    }

    /** What the command line and the environment say goes over what the file says, also when it is read again. */
    private GopuramConfig over(GopuramConfig read) {
        GopuramConfig chosen = read.withServer(read.server().withPorts(port, grpcPort, adminPort))
                .withAdminKey(System.getenv("GOPURAM_ADMIN_KEY"));
        Secrets.in(chosen).forEach(Redaction::register);
        return chosen;
    }

    static GopuramConfig read(Path file) {
        return ConfigFile.load(file, GopuramConfig.class, System.getenv());
    }

    Path data() {
        return data;
    }

    @Nullable
    Integer wirePort() {
        return wirePort;
    }

    /** The node to be: the option's, the configuration's, or the only one there is. */
    String nodeName(GopuramConfig read, Topology topology) {
        String chosen = node != null ? node : read.node();
        if (chosen != null) {
            topology.node(chosen);
            return chosen;
        }
        if (topology.nodes().size() > 1) {
            throw Problem.invalid("--node", "none", "one of " + topology.nodes().keySet());
        }
        return topology.nodes().firstEntry().getKey();
    }
}
