package dev.gopuram.gateway;

import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.models.Predict;
import dev.gopuram.contracts.models.Predictions;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.Capability;
import dev.gopuram.edge.Demand;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.ErrorShape;
import dev.gopuram.edge.Operation;
import dev.gopuram.edge.Route;
import dev.gopuram.edge.RouteBody;
import dev.gopuram.kernel.Problem;
import dev.gopuram.oip.ModelServiceProto;
import dev.gopuram.platform.http.Headers;
import java.util.List;

/** Our own model service over gRPC: what predictions over HTTP are, in messages. */
final class PredictCalls {
    static final String STREAM = path("StreamPredict");

    private static final int CHARACTERS_PER_TOKEN = 4;

    private final Models models;

    private PredictCalls(Models models) {
        this.models = models;
    }

    static List<Route> of(Routes r, Models models) {
        PredictCalls calls = new PredictCalls(models);
        return List.of(
                route(r, path("Predict"), calls::predict),
                route(r, STREAM, call -> new PredictStream(models, call, asked(call)).answer()));
    }

    private static String path(String method) {
        return "/" + ModelServiceProto.SERVICE + "/" + method;
    }

    private static Route route(Routes r, String path, Operation operation) {
        return r.post(PredictRoutes.ACTION, path, Capability.PREDICT, OipRoutes.SCOPE, ErrorShape.GRPC, operation)
                .reading(RouteBody.MESSAGE)
                .asking(PredictCalls::demand);
    }

    private Answer predict(EdgeCall call) {
        ModelServiceProto.Asked asked = asked(call);
        Predict request = new Predict(
                asked.model(), Asker.predictionId(call), routingKey(call, asked), asked.inputs(), asked.options());
        Predictions made = call.ask(() -> models.predict(request));
        String model = made.model() + "@" + made.version();
        call.note(model, made.usage().on(made.cpuMicros()));
        return new Answer.Whole(200, Headers.of("x-gopuram-model", model), ModelServiceProto.reply(made));
    }

    private static ModelServiceProto.Asked asked(EdgeCall call) {
        ModelServiceProto.Asked asked = ModelServiceProto.read(call.body());
        int count = count(asked.inputs());
        if (count < 1 || count > InputsJson.MAX_INPUTS) {
            throw Problem.invalid("inputs", count + " of them", "1.." + InputsJson.MAX_INPUTS);
        }
        return asked;
    }

    private static int count(Inputs inputs) {
        return switch (inputs) {
            case Inputs.Texts texts -> texts.texts().size();
            case Inputs.Pairs pairs -> pairs.pairs().size();
            case Inputs.Images images -> images.images().size();
            case Inputs.Tables tables -> tables.rows().size();
            case Inputs.Tensors tensors -> tensors.tensors().size();
        };
    }

    static String routingKey(EdgeCall call, ModelServiceProto.Asked asked) {
        return Asker.routingKey(call, asked.user().isEmpty() ? null : asked.user());
    }

    /** Texts are counted as over HTTP; the rest has no tokens. */
    private static Demand demand(EdgeCall call) {
        ModelServiceProto.Asked asked = ModelServiceProto.read(call.body());
        long characters = switch (asked.inputs()) {
            case Inputs.Texts texts ->
                texts.texts().stream().mapToLong(String::length).sum();
            case Inputs.Pairs pairs ->
                pairs.pairs().stream()
                        .mapToLong(pair -> pair.text().length() + pair.other().length())
                        .sum();
            case Inputs.Images images -> 0;
            case Inputs.Tables tables -> 0;
            case Inputs.Tensors tensors -> 0;
        };
        return new Demand(asked.model(), asked.user(), false, Math.ceilDiv(characters, CHARACTERS_PER_TOKEN), 0);
    }
}
