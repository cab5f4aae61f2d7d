package dev.gopuram.oip;

import dev.gopuram.contracts.models.Predictions;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.OptionalInt;
import tools.jackson.core.JsonGenerator;

/** Writes the answer to an inference. */
final class JsonReply {
    private JsonReply() {}

    static OipBody write(OipRequest request, Predictions predictions) {
        List<Tensor> outputs = Answered.outputs(request, predictions);
        Bytes json = Json.generate(generator -> {
            generator.writeStartObject();
            head(generator, request, predictions);
            generator.writeArrayPropertyStart("outputs");
            JsonTensors writer = new JsonTensors(generator, request.nonFinite());
            outputs.forEach(output -> writer.write("outputs." + output.name(), output, request.form(output.name())));
            generator.writeEndArray();
            generator.writeEndObject();
        });
        List<Tensor> binary = outputs.stream()
                .filter(output -> request.form(output.name()) == WantedOutput.Form.BINARY)
                .toList();
        return binary.isEmpty() ? new OipBody(json, OptionalInt.empty()) : joined(json, binary);
    }

    private static void head(JsonGenerator json, OipRequest request, Predictions predictions) {
        json.writeStringProperty("model_name", request.model().name());
        json.writeStringProperty("model_version", predictions.version());
        if (!Answered.id(request, predictions).isEmpty()) {
            json.writeStringProperty("id", Answered.id(request, predictions));
        }
        if (!predictions.id().isEmpty()) {
            json.writeObjectPropertyStart("parameters");
            json.writeStringProperty(Parameters.PREDICTION_ID, predictions.id());
            json.writeEndObject();
        }
    }

    static OipBody joined(Bytes json, List<Tensor> binary) {
        int bytes =
                binary.stream().mapToInt(tensor -> tensor.content().length()).reduce(json.length(), Math::addExact);
        ByteArrayOutputStream body = new ByteArrayOutputStream(bytes);
        body.writeBytes(json.shared());
        binary.forEach(tensor -> body.writeBytes(tensor.content().shared()));
        return new OipBody(Bytes.wrap(body.toByteArray()), OptionalInt.of(json.length()));
    }
}
