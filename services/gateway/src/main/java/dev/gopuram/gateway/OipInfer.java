package dev.gopuram.gateway;

import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.Predictions;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.oip.OipBody;
import dev.gopuram.oip.OipJson;
import dev.gopuram.oip.OipLimits;
import dev.gopuram.oip.OipName;
import dev.gopuram.oip.OipRequest;
import dev.gopuram.platform.http.Headers;

/** Tensors in, tensors out, as JSON or as bytes behind it; either way they may come, and are wanted, compressed. */
final class OipInfer implements Operation {
    private final OipModels models;

    OipInfer(OipModels models) {
        this.models = models;
    }

    @Override
    public Answer answer(EdgeCall call) {
        OipName name = OipRoutes.name(call);
        Bytes body = Compression.of(call.header("content-encoding"))
                .expand(call.body(), call.route().maxBody().intBytes());
        Model model = models.find(call, name);
        OipRequest request = OipJson.read(name, model, body, call.header(OipJson.JSON_LENGTH), OipLimits.defaults());
        Predictions made = models.infer(call, request);
        return answer(call, made, OipJson.reply(request, made));
    }

    private static Answer answer(EdgeCall call, Predictions made, OipBody reply) {
        Headers headers =
                Headers.of("content-type", reply.contentType(), "x-gopuram-model", made.model() + "@" + made.version());
        if (reply.jsonLength().isPresent()) {
            headers = headers.with(
                    OipJson.JSON_LENGTH, Integer.toString(reply.jsonLength().getAsInt()));
        }
        Compression wanted = Compression.wanted(call.header("accept-encoding"), reply.bytes());
        return new Answer.Whole(200, wanted.named(headers), wanted.shrink(reply.bytes()));
    }
}
