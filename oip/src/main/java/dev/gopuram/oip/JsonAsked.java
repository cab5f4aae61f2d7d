package dev.gopuram.oip;

import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import java.util.List;
import java.util.OptionalInt;

/** Writes a request to another server. */
final class JsonAsked {
    private JsonAsked() {}

    static OipBody write(Inputs.Tensors inputs, List<String> outputs, boolean binary) {
        WantedOutput.Form form = binary ? WantedOutput.Form.BINARY : WantedOutput.Form.JSON;
        Bytes json = Json.generate(generator -> {
            generator.writeStartObject();
            if (binary) {
                generator.writeObjectPropertyStart("parameters");
                generator.writeBooleanProperty(Parameters.BINARY_DATA_OUTPUT, true);
                generator.writeEndObject();
            }
            generator.writeArrayPropertyStart("inputs");
            JsonTensors writer = new JsonTensors(generator, false);
            inputs.tensors().forEach(input -> writer.write("inputs." + input.name(), input, form));
            generator.writeEndArray();
            if (!outputs.isEmpty()) {
                generator.writeArrayPropertyStart("outputs");
                outputs.forEach(output -> {
                    generator.writeStartObject();
                    generator.writeStringProperty("name", output);
                    generator.writeEndObject();
                });
                generator.writeEndArray();
            }
            generator.writeEndObject();
        });
        List<Tensor> tensors = inputs.tensors();
        return binary ? JsonReply.joined(json, tensors) : new OipBody(json, OptionalInt.empty());
    }
}
