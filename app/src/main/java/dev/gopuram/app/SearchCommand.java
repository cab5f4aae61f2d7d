package dev.gopuram.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Documents into a collection, and questions to it, from the command line. */
@Command(
        name = "search",
        description = "Indexes files and queries a collection.",
        mixinStandardHelpOptions = true,
        subcommands = {SearchCommand.Index.class, SearchCommand.Query.class, EvalCommand.class})
final class SearchCommand {
    private static final int MAX_SHOWN_CHARACTERS = 200;

    @Command(
            name = "index",
            description = "Stores files, or all files below folders, in a collection. Text, Markdown, HTML and PDF.",
            mixinStandardHelpOptions = true)
    static final class Index implements Callable<Integer> {
        @Mixin
        private final Connection connection = new Connection();

        @Mixin
        private final Output output = new Output();

        @Option(
                names = "--collection",
                description = "Where to (default: ${DEFAULT-VALUE}); made if it is not there.",
                defaultValue = "docs")
        private String collection = "docs";

        @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files and folders.")
        private List<Path> paths = List.of();

        @Override
        public Integer call() {
            List<SourceFile> files = new ArrayList<>();
            paths.forEach(path -> files.addAll(SourceFile.below(path)));
            try (Progress progress = Progress.on("indexing", files.size())) {
                Indexing.Result result = new Indexing(connection.client(), collection).store(files, progress::step);
                Map<String, Object> report = new LinkedHashMap<>();
                report.put("collection", collection);
                report.put("documents", result.documents());
                report.put("chunks", result.chunks());
                report.put("skipped", result.skipped());
                return output.print(
                        report,
                        () -> "%d documents in %d chunks stored in %s%n%s"
                                .formatted(result.documents(), result.chunks(), collection, skipped(result.skipped())));
            }
        }

        private static String skipped(Map<String, String> skipped) {
            StringBuilder out = new StringBuilder();
            skipped.forEach((file, why) -> out.append("skipped %s: %s%n".formatted(file, why)));
            return out.toString();
        }
    }

    @Command(name = "query", description = "Asks a collection.", mixinStandardHelpOptions = true)
    static final class Query implements Callable<Integer> {
        @Mixin
        private final Connection connection = new Connection();

        @Mixin
        private final Output output = new Output();

        @Option(names = "--collection", description = "Which one (default: ${DEFAULT-VALUE}).", defaultValue = "docs")
        private String collection = "docs";

        @Option(
                names = "--mode",
                description = "text, vector or hybrid (default: ${DEFAULT-VALUE}).",
                defaultValue = "hybrid")
        private String mode = "hybrid";

        @Option(names = "--limit", description = "1..100 (default: ${DEFAULT-VALUE}).", defaultValue = "5")
        private int limit = 5;

        @Parameters(arity = "1..*", paramLabel = "WORD", description = "The question.")
        private List<String> words = List.of();

        @Override
        public Integer call() {
            JsonNode reply = connection
                    .client()
                    .post(
                            "/v1/search",
                            Map.of(
                                    "collection", collection,
                                    "query", String.join(" ", words),
                                    "mode", mode,
                                    "limit", limit));
            return output.print(reply, () -> {
                StringBuilder out = new StringBuilder();
                for (JsonNode hit : reply.path("results")) {
                    out.append("%.3f  %s%n       %s%n"
                            .formatted(
                                    hit.path("score").asDouble(),
                                    hit.path("id").asString(),
                                    oneLine(hit.path("text").asString())));
                }
                return out.isEmpty() ? "nothing found\n" : out.toString();
            });
        }

        private static String oneLine(String text) {
            String line = text.strip().replaceAll("\\s+", " ");
            return line.length() <= MAX_SHOWN_CHARACTERS ? line : line.substring(0, MAX_SHOWN_CHARACTERS) + "...";
        }
    }

    /**
     * A file to index.
     *
     * @param id its path below the folder that was named
     */
    record SourceFile(String id, Path path) {
        static List<SourceFile> below(Path root) {
            if (!Files.isDirectory(root)) {
                return List.of(new SourceFile(name(root), root));
            }
            try (Stream<Path> walk = Files.walk(root)) {
                return walk.filter(Files::isRegularFile)
                        .filter(path -> !hidden(root.relativize(path)))
                        .sorted()
                        .map(path ->
                                new SourceFile(root.relativize(path).toString().replace('\\', '/'), path))
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static boolean hidden(Path relative) {
            for (Path part : relative) {
                if (part.toString().startsWith(".")) {
                    return true;
                }
            }
            return false;
        }

        private static String name(Path file) {
            Path name = file.getFileName();
            return name == null ? file.toString() : name.toString();
        }
    }
}
