package dev.gopuram.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The documents of the demo, from the jar: the knowledge base of an invented shop, and Gopuram's own documentation. */
final class DemoDocuments {
    static final String SHOP = "demo";
    static final String PROJECT = "docs";

    private static final Map<String, String> INDEXES = Map.of(SHOP, "/demo/", PROJECT, "/project/");
    private static final String INDEX = "index.txt";

    private DemoDocuments() {}

    /** Stores both collections. Storing what is stored changes nothing, so a second start is quick. */
    static void load(Client client) {
        for (String collection : List.of(SHOP, PROJECT)) {
            load(client, collection);
        }
    }

    static void load(Client client, String collection) {
        List<Map<String, ?>> documents = documents(Objects.requireNonNull(INDEXES.get(collection)));
        client.put("/v1/collections/" + collection, Map.of());
        try (Progress progress = Progress.on("indexing " + collection, documents.size())) {
            for (Map<String, ?> document : documents) {
                client.post("/v1/collections/" + collection + "/documents", Map.of("documents", List.of(document)));
                progress.step(1);
            }
        }
    }

    private static List<Map<String, ?>> documents(String folder) {
        List<Map<String, ?>> documents = new ArrayList<>();
        for (String name :
                text(folder + INDEX).lines().filter(line -> !line.isBlank()).toList()) {
            documents.add(Map.of("id", name, "format", Indexing.format(name), "text", text(folder + name)));
        }
        return documents;
    }

    private static String text(String resource) {
        try (InputStream in = DemoDocuments.class.getResourceAsStream(resource)) {
            return new String(
                    Objects.requireNonNull(in, () -> resource + " is missing from the jar")
                            .readAllBytes(),
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
