package dev.gopuram.gateway;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.gopuram.contracts.registry.ListVersions;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.contracts.registry.Version;
import dev.gopuram.contracts.registry.VersionPage;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists a model's versions, the highest first, as those who call it need to know them. */
final class ShowModelVersions implements Operation {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;

    record Item(
            String id,
            String object,
            String model,
            String version,
            Status status,
            String task,
            List<String> stages,
            Instant createdAt,
            @JsonRawValue @Nullable String inputSchema,
            @JsonRawValue @Nullable String outputSchema) {
        static Item of(Version version) {
            return new Item(
                    version.model() + "@" + version.version(),
                    "model.version",
                    version.model(),
                    version.version(),
                    version.status(),
                    version.task(),
                    version.aliases(),
                    version.createdAt(),
                    version.inputSchema().isBlank() ? null : version.inputSchema(),
                    version.outputSchema().isBlank() ? null : version.outputSchema());
        }
    }

    /** An empty cursor means that this was the last page. */
    record Page(String object, List<Item> data, boolean hasMore, String nextCursor) {}

    private final RegistryPort registry;

    ShowModelVersions(RegistryPort registry) {
        this.registry = registry;
    }

    @Override
    public Answer answer(EdgeCall call) {
        QueryText query = QueryText.of(call, "cursor", "limit");
        ListVersions request = new ListVersions(
                call.pathValue("id"), query.text("cursor", ""), query.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT));
        VersionPage page = registry.ask(call, known -> known.listVersions(request));
        List<Item> items = page.versions().stream().map(Item::of).toList();
        return Answer.ok(new Page("list", items, !page.nextCursor().isEmpty(), page.nextCursor()));
    }
}
