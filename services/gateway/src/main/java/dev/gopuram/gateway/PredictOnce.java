package dev.gopuram.gateway;

import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.models.Predict;
import dev.gopuram.contracts.models.Predictions;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.http.Headers;
import java.util.Locale;

/** Asks a model what it says of the inputs, and waits for that. */
final class PredictOnce implements Operation {
    private final Models models;
    private final Clock clock;

    PredictOnce(Models models, Clock clock) {
        this.models = models;
        this.clock = clock;
    }

    @Override
    public Answer answer(EdgeCall call) {
        requireNow(call);
        PredictBody body = PredictBody.of(call);
        Predict request = new Predict(
                RequestedModel.of(call, body.model()),
                Asker.predictionId(call),
                Asker.routingKey(call, body.userId()),
                body.asked(call),
                body.options());
        Predictions made = call.ask(() -> models.predict(request));
        String model = made.model() + "@" + made.version();
        Usage usage = made.usage().on(made.cpuMicros());
        call.note(model, usage);
        Headers headers = Answer.JSON.with("x-gopuram-model", model);
        return new Answer.Whole(200, headers, PredictionsJson.of(made, usage, clock.now(), body.wantsScores()));
    }

    /** Who prefers not to wait would wait for ever for a job that nobody made. */
    private static void requireNow(EdgeCall call) {
        String prefer = call.header("prefer");
        if (prefer != null && prefer.toLowerCase(Locale.ROOT).contains("respond-async")) {
            throw Problem.invalid(
                    "prefer",
                    "respond-async",
                    "to be left out: this answers at once, and batches, POST /v1/batch/predict, are not offered yet");
        }
    }
}
