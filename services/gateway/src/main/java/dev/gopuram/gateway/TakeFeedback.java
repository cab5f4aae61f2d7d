package dev.gopuram.gateway;

import dev.gopuram.contracts.registry.FeedbackTaken;
import dev.gopuram.contracts.registry.GiveFeedback;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Takes how predictions turned out: one, or many at once. Said again it replaces what was said before, so a batch that broke
 * off is sent again.
 */
final class TakeFeedback implements Operation {
    static final int MAX_AT_ONCE = 1000;

    private static final int MAX_SEGMENTS = 16;

    /** What is said of one row of a prediction. */
    record Item(
            String predictionId,
            @Nullable Integer row,
            @Nullable String label,
            @Nullable Boolean correct,
            @Nullable Double rating,
            @Nullable Map<String, String> segments) {
        GiveFeedback given() {
            if (Stream.of(label, correct, rating).allMatch(Objects::isNull)) {
                throw Problem.invalid("label", "missing", "one of label, correct and rating");
            }
            if (row != null && row < 0) {
                throw Problem.invalid("row", row, "0 or more");
            }
            if (rating != null && !(rating >= 0 && rating <= 1)) {
                throw Problem.invalid("rating", rating, "0..1");
            }
            if (segments != null && segments.size() > MAX_SEGMENTS) {
                throw Problem.invalid("segments", segments.size() + " of them", "at most " + MAX_SEGMENTS);
            }
            return new GiveFeedback(
                    predictionId,
                    row == null ? 0 : row,
                    correct,
                    label == null ? "" : label,
                    rating,
                    segments == null ? Map.of() : segments);
        }
    }

    record Many(List<Item> feedback) {}

    /** What became of one: taken, or not and why. */
    record Result(
            String predictionId,
            @Nullable String model,
            @Nullable String version,
            @Nullable Boolean correct,
            @Nullable Boolean replaced,
            @Nullable String code,
            @Nullable String detail) {
        static Result of(FeedbackTaken taken) {
            return new Result(
                    taken.predictionId(),
                    taken.model(),
                    taken.version(),
                    taken.correct(),
                    taken.replaced(),
                    null,
                    null);
        }

        static Result of(String id, Problem refused) {
            String code = refused.code().name().toLowerCase(Locale.ROOT);
            return new Result(id, null, null, null, null, code, refused.detail());
        }
    }

    record Results(int taken, int refused, List<Result> results) {}

    private final RegistryPort registry;

    TakeFeedback(RegistryPort registry) {
        this.registry = registry;
    }

    @Override
    public Answer answer(EdgeCall call) {
        JsonNode tree = Json.tree(call.body());
        if (tree.has("feedback")) {
            return many(call, Json.read(call.body(), Many.class).feedback());
        }
        GiveFeedback given = Json.read(call.body(), Item.class).given();
        return Answer.ok(Result.of(registry.ask(call, known -> known.giveFeedback(given))));
    }

    private Answer many(EdgeCall call, List<Item> items) {
        if (items.isEmpty() || items.size() > MAX_AT_ONCE) {
            throw Problem.invalid("feedback", items.size() + " of them", "1.." + MAX_AT_ONCE);
        }
        List<Result> results = new ArrayList<>(items.size());
        int taken = 0;
        for (Item item : items) {
            Result result = take(call, item);
            results.add(result);
            taken += result.code() == null ? 1 : 0;
        }
        return Answer.ok(new Results(taken, items.size() - taken, results));
    }

    /** One that is at fault itself is told apart; where the registry fails, all of it has to be sent again. */
    private Result take(EdgeCall call, Item item) {
        try {
            GiveFeedback given = item.given();
            return Result.of(registry.ask(call, known -> known.giveFeedback(given)));
        } catch (Problem problem) {
            if (problem.kind() != Problem.Kind.CALLER || problem.code() == Problem.Code.CANCELLED) {
                throw problem;
            }
            return Result.of(item.predictionId(), problem);
        }
    }
}
