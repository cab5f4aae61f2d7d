package dev.gopuram.oip;

import dev.gopuram.contracts.models.Predictions;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.oip.messages.InferParameter;
import dev.gopuram.oip.messages.ModelInferResponse;
import dev.gopuram.oip.messages.ModelInferResponse.InferOutputTensor;

/** Writes the answer to an inference: as bytes where the request came so, else as numbers. */
final class ProtoReply {
    private ProtoReply() {}

    static ModelInferResponse write(OipRequest request, Predictions predictions) {
        ModelInferResponse.Builder reply = ModelInferResponse.newBuilder()
                .setModelName(request.model().name())
                .setModelVersion(predictions.version())
                .setId(Answered.id(request, predictions));
        if (!predictions.id().isEmpty()) {
            reply.putParameters(
                    Parameters.PREDICTION_ID,
                    InferParameter.newBuilder().setStringParam(predictions.id()).build());
        }
        Answered.outputs(request, predictions).forEach(output -> add(reply, output, request.raw()));
        return reply.build();
    }

    private static void add(ModelInferResponse.Builder reply, Tensor output, boolean raw) {
        InferOutputTensor.Builder tensor = reply.addOutputsBuilder()
                .setName(output.name())
                .setDatatype(output.type().name())
                .addAllShape(output.shape());
        if (raw) {
            reply.addRawOutputContents(ProtoContents.shared(output.content()));
        } else {
            tensor.setContents(ProtoContents.write(output));
        }
    }
}
