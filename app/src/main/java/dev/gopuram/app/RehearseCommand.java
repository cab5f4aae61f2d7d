package dev.gopuram.app;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/**
 * One short day in the life of the product, for the JVM to watch while it makes the start-up cache: what is used here
 * starts fast later.
 */
@Command(
        name = "rehearse",
        description = "Starts, works a little and stops.",
        hidden = true,
        mixinStandardHelpOptions = true)
final class RehearseCommand implements Callable<Integer> {
    private static final int ROUNDS = 20;
    private static final Map<String, ?> QUESTION = Map.of(
            "model",
            "extractive",
            "stream",
            true,
            "messages",
            List.of(Map.of("role", "user", "content", "How long do I have to return a tent?")),
            "gopuram",
            Map.of("collection", DemoDocuments.SHOP));

    @Mixin
    private final NodeOptions options = new NodeOptions();

    @Override
    public Integer call() throws IOException {
        GopuramConfig asked = options.config();
        GopuramConfig config = asked.withServer(asked.server().withPorts(0, 0));
        Topology topology = config.topology();
        try (Node node = Node.open(config, topology, options.nodeName(config, topology), options.data(), 0)) {
            node.start();
            Client client = new Client(node.publicUrl().orElseThrow(), node.adminKey());
            DemoDocuments.load(client, DemoDocuments.SHOP);
            for (int i = 0; i < ROUNDS; i++) {
                round(client);
            }
            new Client(node.adminUrl(), node.adminKey()).get("/admin/v1/keys");
        }
        return ExitCode.OK;
    }

    private static void round(Client client) throws IOException {
        try (InputStream answer = client.stream("/v1/chat/completions", QUESTION)) {
            answer.readAllBytes();
        }
        client.post("/v1/search", Map.of("collection", DemoDocuments.SHOP, "query", "waterproof seams"));
        client.post("/v1/embeddings", Map.of("model", "all-minilm-l6-v2", "input", "a tent"));
        client.get("/v1/models");
    }
}
