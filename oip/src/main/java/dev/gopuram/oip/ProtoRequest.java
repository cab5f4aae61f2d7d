package dev.gopuram.oip;

import com.google.protobuf.ByteString;
import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.oip.messages.InferParameter;
import dev.gopuram.oip.messages.ModelInferRequest;
import dev.gopuram.oip.messages.ModelInferRequest.InferInputTensor;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a message that asks for an inference. */
final class ProtoRequest {
    private final ModelInferRequest message;
    private final OipLimits limits;

    ProtoRequest(ModelInferRequest message, OipLimits limits) {
        this.message = message;
        this.limits = limits;
    }

    OipName name() {
        return new OipName(message.getModelName(), message.getModelVersion());
    }

    OipRequest read() {
        checkNumbers();
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < message.getInputsCount(); i++) {
            tensors.add(tensor(i));
        }
        List<WantedOutput> outputs = message.getOutputsList().stream()
                .map(output -> new WantedOutput(output.getName(), WantedOutput.Form.BINARY))
                .toList();
        return new OipRequest(
                name(),
                message.getId(),
                new Inputs.Tensors(tensors),
                outputs,
                WantedOutput.Form.BINARY,
                true,
                isRaw(),
                JsonRequest.timeout(parameters(message.getParametersMap(), "parameters")));
    }

    private boolean isRaw() {
        return message.getRawInputContentsCount() > 0;
    }

    private void checkNumbers() {
        checkTensors("inputs", message.getInputsCount());
        checkTensors("outputs", message.getOutputsCount());
        if (isRaw() && message.getRawInputContentsCount() != message.getInputsCount()) {
            throw Problem.invalid(
                    "raw_input_contents",
                    message.getRawInputContentsCount() + " tensors",
                    message.getInputsCount() + ", one for each of the inputs");
        }
    }

    private void checkTensors(String field, int count) {
        if (count > limits.maxTensors()) {
            throw Problem.invalid(field, count, limits.maxTensors() + " or fewer");
        }
    }

    private Tensor tensor(int index) {
        InferInputTensor input = message.getInputs(index);
        String field = "inputs[" + index + "]";
        DataType type = Elements.type(field + ".datatype", input.getDatatype());
        int count = Shapes.count(field + ".shape", input.getShapeList(), limits);
        checkBytes(field, (long) count * Elements.width(type));
        parameters(input.getParametersMap(), field + ".parameters");
        Bytes content;
        if (isRaw()) {
            if (input.hasContents()) {
                throw Problem.invalid(field + ".contents", "given beside raw_input_contents", "one of the two");
            }
            content = bytes(message.getRawInputContents(index));
            Elements.check("raw_input_contents[" + index + "]", type, count, content);
        } else {
            content = ProtoContents.read(field + ".contents", type, count, input.getContents());
        }
        return new Tensor(input.getName(), type, input.getShapeList(), content);
    }

    /** Of a message's numbers too: one byte there can be eight here. */
    private void checkBytes(String field, long bytes) {
        if (bytes > limits.maxTensorBytes()) {
            throw Problem.of(
                    Problem.Code.TOO_LARGE,
                    field + ": " + bytes + " bytes of elements (expected: " + limits.maxTensorBytes() + " or fewer)");
        }
    }

    private Parameters parameters(Map<String, InferParameter> given, String field) {
        Parameters.checkNumber(field, given.size(), limits);
        Map<String, Object> values = new LinkedHashMap<>();
        given.forEach((name, parameter) -> values.put(name, value(field + "." + name, parameter)));
        return new Parameters(field, values);
    }

    private static Object value(String field, InferParameter parameter) {
        return switch (parameter.getParameterChoiceCase()) {
            case BOOL_PARAM -> parameter.getBoolParam();
            case INT64_PARAM -> BigDecimal.valueOf(parameter.getInt64Param());
            case STRING_PARAM -> parameter.getStringParam();
            case DOUBLE_PARAM -> parameter.getDoubleParam();
            case UINT64_PARAM -> new BigDecimal(new BigInteger(Long.toUnsignedString(parameter.getUint64Param())));
            case PARAMETERCHOICE_NOT_SET -> throw Problem.invalid(field, "empty", "a value");
        };
    }

    static Bytes bytes(ByteString bytes) {
        return Bytes.wrap(bytes.toByteArray());
    }
}
