package dev.gopuram.app;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** A question from the command line; the answer is printed as it comes, its citations after it. */
@Command(name = "chat", description = "Asks a question and streams the answer.", mixinStandardHelpOptions = true)
final class ChatCommand implements Callable<Integer> {
    private static final String DATA = "data:";
    private static final String DONE = "[DONE]";

    @Mixin
    private final Connection connection = new Connection();

    @Option(names = "--model", description = "Who answers (default: ${DEFAULT-VALUE}).", defaultValue = "extractive")
    private String model = "extractive";

    @Option(names = "--collection", description = "The documents to answer from.")
    private @Nullable String collection;

    @Parameters(arity = "1..*", paramLabel = "WORD", description = "The question.")
    private List<String> words = List.of();

    @Override
    public Integer call() throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", model);
        body.put("stream", true);
        body.put("messages", List.of(Map.of("role", "user", "content", String.join(" ", words))));
        if (collection != null) {
            body.put("gopuram", Map.of("collection", collection));
        }
        try (BufferedReader events = new BufferedReader(new InputStreamReader(
                connection.client().stream("/v1/chat/completions", body), StandardCharsets.UTF_8))) {
            print(events);
        }
        return ExitCode.OK;
    }

    /** An answer without its end mark is not an answer: the command then fails, whatever was printed. */
    private static void print(BufferedReader events) throws IOException {
        StringBuilder citations = new StringBuilder();
        boolean whole = false;
        for (String line = events.readLine(); line != null; line = events.readLine()) {
            if (!line.startsWith(DATA)) {
                continue;
            }
            String data = line.substring(DATA.length()).strip();
            if (data.equals(DONE)) {
                whole = true;
                continue;
            }
            JsonNode event = Json.tree(Bytes.utf8(data));
            if (event.has("error")) {
                throw Problem.of(
                        Problem.Code.UPSTREAM_FAILED,
                        event.path("error").path("message").asString(data));
            }
            System.out.print(
                    event.path("choices").path(0).path("delta").path("content").asString(""));
            System.out.flush();
            for (JsonNode citation : event.path("gopuram").path("citations")) {
                citations.append("[%d] %s, bytes %d to %d%n"
                        .formatted(
                                citation.path("index").asInt(),
                                citation.path("document").asString(),
                                citation.path("start").asInt(),
                                citation.path("end").asInt()));
            }
        }
        System.out.print(citations.isEmpty() ? "\n" : "\n\n" + citations);
        if (!whole) {
            throw Problem.of(Problem.Code.UPSTREAM_FAILED, "the answer broke off before its end");
        }
    }
}
