package dev.gopuram.app;

import dev.gopuram.chat.ProviderConfig;
import dev.gopuram.kernel.Secret;
import dev.gopuram.platform.lifecycle.Reloads;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/**
 * One short day in the life of the product, for the JVM to watch while it makes the start-up cache: what is used here
 * starts fast later. A second node has the first one for its provider, so that chats pass through as well.
 */
@Command(
        name = "rehearse",
        description = "Starts, works a little and stops.",
        hidden = true,
        mixinStandardHelpOptions = true)
final class RehearseCommand implements Callable<Integer> {
    private static final int ROUNDS = 20;

    /** Passing a chat through is what a gateway does most, and what its first callers wait for. */
    private static final int PASSES = 300;

    private static final String PROVIDER = "first";

    @Mixin
    private final NodeOptions options = new NodeOptions();

    @Override
    public Integer call() throws IOException {
        GopuramConfig asked = options.config();
        GopuramConfig config = asked.withServer(asked.server().withPorts(0, 0, 0));
        try (Node node = open(config, options.data())) {
            node.start();
            Client client = new Client(node.publicUrl().orElseThrow(), node.adminKey());
            DemoDocuments.load(client, DemoDocuments.SHOP);
            for (int i = 0; i < ROUNDS; i++) {
                round(client);
            }
            new Client(node.adminUrl(), node.adminKey()).get("/admin/v1/keys");
            passThrough(config, node);
        }
        return ExitCode.OK;
    }

    private Node open(GopuramConfig config, Path data) {
        Topology topology = config.topology();
        return Node.open(config, Reloads.never(), topology, options.nodeName(config, topology), data, 0);
    }

    private static void round(Client client) throws IOException {
        read(client, chat("extractive", true, DemoDocuments.SHOP));
        client.post("/v1/search", Map.of("collection", DemoDocuments.SHOP, "query", "waterproof seams"));
        client.post("/v1/embeddings", Map.of("model", "all-minilm-l6-v2", "input", "a tent"));
        client.get("/v1/models");
    }

    private void passThrough(GopuramConfig config, Node first) throws IOException {
        ProviderConfig defaults = ProviderConfig.defaults();
        ProviderConfig provider = new ProviderConfig(
                ProviderConfig.Kind.OPENAI,
                URI.create(first.publicUrl().orElseThrow() + "/v1"),
                Secret.of(first.adminKey()),
                List.of(),
                List.of(),
                defaults.timeouts(),
                defaults.maxReplyBytes(),
                defaults.maxTokens(),
                defaults.breaker(),
                defaults.retries());
        try (Node node = open(
                config.withProviders(Map.of(PROVIDER, provider)), options.data().resolve("second"))) {
            node.start();
            Client client = new Client(node.publicUrl().orElseThrow(), node.adminKey());
            for (int i = 0; i < PASSES; i++) {
                client.post("/v1/chat/completions", chat(PROVIDER + "/extractive", false, ""));
                read(client, chat(PROVIDER + "/extractive", true, ""));
            }
        }
    }

    private static void read(Client client, Map<String, ?> question) throws IOException {
        try (InputStream answer = client.stream("/v1/chat/completions", question)) {
            answer.readAllBytes();
        }
    }

    private static Map<String, ?> chat(String model, boolean stream, String collection) {
        return Map.of(
                "model",
                model,
                "stream",
                stream,
                "messages",
                List.of(Map.of("role", "user", "content", "How long do I have to return a tent?")),
                "gopuram",
                collection.isEmpty() ? Map.of() : Map.of("collection", collection));
    }
}
