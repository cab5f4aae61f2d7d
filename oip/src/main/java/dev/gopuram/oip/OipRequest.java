package dev.gopuram.oip;

import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.Predict;
import dev.gopuram.contracts.models.PredictOptions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An inference as a client asks for it, and how it wants the answer.
 *
 * @param model the model, as the client calls it
 * @param id the client's own word for this request; empty where it gave none
 * @param outputs those it wants, in this order; all where empty
 * @param rest how outputs come that it did not name
 * @param nonFinite whether JSON may say NaN and the infinities as strings: it has no numbers for them
 * @param raw whether tensors came as bytes, over gRPC: they are answered so
 * @param timeout how long the client lets it wait; null where it did not say
 */
public record OipRequest(
        OipName model,
        String id,
        Inputs.Tensors inputs,
        List<WantedOutput> outputs,
        WantedOutput.Form rest,
        boolean nonFinite,
        boolean raw,
        @Nullable Duration timeout) {
    public OipRequest {
        outputs = List.copyOf(outputs);
    }

    /**
     * The same as a request of our own.
     *
     * @param predictionId the prediction's, which is ours and not the client's
     */
    public Predict predict(String predictionId, String routingKey) {
        List<String> names = outputs.stream().map(WantedOutput::name).toList();
        return new Predict(
                model.reference(),
                predictionId,
                routingKey,
                inputs,
                new PredictOptions(null, null, false, names, true));
    }

    /** How this output is wanted. */
    WantedOutput.Form form(String output) {
        return outputs.stream()
                .filter(wanted -> wanted.name().equals(output))
                .map(WantedOutput::form)
                .findFirst()
                .orElse(rest);
    }
}
