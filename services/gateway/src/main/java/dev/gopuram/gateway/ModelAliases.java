package dev.gopuram.gateway;

import dev.gopuram.contracts.registry.Alias;
import dev.gopuram.contracts.registry.AliasHistory;
import dev.gopuram.contracts.registry.AliasMoved;
import dev.gopuram.contracts.registry.ApprovalList;
import dev.gopuram.contracts.registry.DecideApproval;
import dev.gopuram.contracts.registry.FindHistory;
import dev.gopuram.contracts.registry.FindRegistered;
import dev.gopuram.contracts.registry.ListApprovals;
import dev.gopuram.contracts.registry.MoveAlias;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which version a name stands for, since when, and who has to agree before that changes. */
final class ModelAliases {
    /**
     * A move that is wanted.
     *
     * @param expected what the alias must stand for until now; anything where absent
     * @param force even where the version was seen to be slower
     */
    record Move(
            String version,
            @Nullable String expected,
            @Nullable String reason,
            @Nullable Boolean force) {}

    record Decision(boolean approve, @Nullable String comment) {}

    record Aliases(List<Alias> aliases) {}

    private final RegistryPort registry;

    ModelAliases(RegistryPort registry) {
        this.registry = registry;
    }

    Answer list(EdgeCall call) {
        FindRegistered request = new FindRegistered(call.pathValue("model"));
        return Answer.ok(new Aliases(
                registry.ask(call, known -> known.findRegistered(request)).aliases()));
    }

    Answer move(EdgeCall call) {
        Move body = Json.read(call.body(), Move.class);
        if (body.version().isBlank()) {
            throw Problem.invalid("version", "empty", "a version; DELETE removes the alias");
        }
        return moved(call, body);
    }

    Answer remove(EdgeCall call) {
        return moved(call, new Move("", null, null, null));
    }

    /** A move that somebody else has to agree to first is 202. */
    private Answer moved(EdgeCall call, Move body) {
        MoveAlias request = new MoveAlias(
                call.pathValue("model"),
                call.pathValue("alias"),
                body.version(),
                body.expected() == null ? "" : body.expected(),
                body.reason() == null ? "" : body.reason(),
                Boolean.TRUE.equals(body.force()));
        AliasMoved moved = registry.ask(call, known -> known.moveAlias(request));
        return Answer.json(moved.pending() == null ? 200 : 202, moved);
    }

    Answer history(EdgeCall call) {
        QueryText query = QueryText.of(call, "alias", "at", "limit");
        String at = query.text("at");
        FindHistory request = new FindHistory(
                call.pathValue("model"),
                query.text("alias", ""),
                at == null ? null : time(at),
                query.number("limit", RegisteredModels.DEFAULT_LIMIT, 1, RegisteredModels.MAX_LIMIT));
        AliasHistory history = registry.ask(call, known -> known.findHistory(request));
        return Answer.ok(history);
    }

    private static Instant time(String at) {
        try {
            return OffsetDateTime.parse(at).toInstant();
        } catch (DateTimeParseException none) {
            throw Problem.invalid("at", at, "a time as RFC 3339 writes it").causedBy(none);
        }
    }

    Answer approvals(EdgeCall call) {
        QueryText query = QueryText.of(call, "model", "pending", "limit");
        ListApprovals request = new ListApprovals(
                query.text("model", ""),
                flag(query, "pending"),
                query.number("limit", RegisteredModels.DEFAULT_LIMIT, 1, RegisteredModels.MAX_LIMIT));
        ApprovalList approvals = registry.ask(call, known -> known.listApprovals(request));
        return Answer.ok(approvals);
    }

    static boolean flag(QueryText query, String name) {
        return switch (query.text(name, "false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw Problem.invalid(name, query.text(name, ""), "true|false");
        };
    }

    Answer decide(EdgeCall call) {
        Decision body = Json.read(call.body(), Decision.class);
        DecideApproval request =
                new DecideApproval(call.pathValue("id"), body.approve(), body.comment() == null ? "" : body.comment());
        return Answer.ok(registry.ask(call, known -> known.decideApproval(request)));
    }
}
