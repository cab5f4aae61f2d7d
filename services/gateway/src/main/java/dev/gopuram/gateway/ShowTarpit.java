package dev.gopuram.gateway;

import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.governance.Tarpitted;
import dev.gopuram.platform.tarpit.Standing;
import java.util.List;

/** Shows the callers that this node slows down, the worst first. */
final class ShowTarpit implements Operation {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;
    private static final double HUNDREDTHS = 100;

    /** Scores are told to two places: they change while they are read. */
    record CallerBody(String caller, double score, long offences, long delayMs, int parked) {
        static CallerBody of(Standing standing) {
            return new CallerBody(
                    standing.caller(),
                    Math.round(standing.score() * HUNDREDTHS) / HUNDREDTHS,
                    standing.offences(),
                    standing.delay().toMillis(),
                    standing.parked());
        }
    }

    record Body(List<CallerBody> callers) {}

    private final Tarpitted tarpitted;

    ShowTarpit(Tarpitted tarpitted) {
        this.tarpitted = tarpitted;
    }

    @Override
    public Answer answer(EdgeCall call) {
        int limit = QueryText.of(call, "limit").number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        return Answer.ok(
                new Body(tarpitted.worst(limit).stream().map(CallerBody::of).toList()));
    }
}
