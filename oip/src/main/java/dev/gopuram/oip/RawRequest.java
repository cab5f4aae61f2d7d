package dev.gopuram.oip;

import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.contracts.models.TensorSpec;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * A body that is nothing but the one input of a model: one row, whose shape follows from the number of bytes. A string is
 * the body as it is.
 */
final class RawRequest {
    private RawRequest() {}

    static OipRequest read(OipName name, Model model, Bytes body) {
        if (model.inputs().size() != 1) {
            throw Problem.invalid(
                    OipJson.JSON_LENGTH,
                    "0",
                    "the bytes of JSON: the model has " + model.inputs().size() + " inputs");
        }
        Tensor input = tensor(model.inputs().getFirst(), body);
        return new OipRequest(
                name, "", new Inputs.Tensors(List.of(input)), List.of(), WantedOutput.Form.BINARY, false, false, null);
    }

    private static Tensor tensor(TensorSpec spec, Bytes body) {
        List<Long> shape = oneRow(spec);
        if (spec.type() == DataType.BYTES) {
            if (shape.stream().anyMatch(dimension -> dimension != 1 && dimension != -1)) {
                throw Problem.invalid("body", "one string", "a request in JSON: the model's shape is " + spec.shape());
            }
            Bytes framed = Elements.framed(List.of(body.shared()));
            return new Tensor(
                    spec.name(), spec.type(), shape.stream().map(any -> 1L).toList(), framed);
        }
        List<Long> known = resolved(spec, shape, body.length());
        int count = Shapes.count("body", known, OipLimits.defaults());
        Elements.check("body", spec.type(), count, body);
        return new Tensor(spec.name(), spec.type(), known, body);
    }

    /** The first dimension is the rows. */
    private static List<Long> oneRow(TensorSpec spec) {
        List<Long> shape = new ArrayList<>(spec.shape());
        if (!shape.isEmpty() && shape.getFirst() < 0) {
            shape.set(0, 1L);
        }
        if (shape.stream().filter(dimension -> dimension < 0).count() > 1) {
            throw Problem.invalid(
                    "body",
                    "one tensor",
                    "a request in JSON: the shape " + spec.shape() + " has more than one unknown");
        }
        return shape;
    }

    private static List<Long> resolved(TensorSpec spec, List<Long> shape, int bytes) {
        long rest = Elements.width(spec.type());
        for (long dimension : shape) {
            rest *= dimension < 0 ? 1 : dimension;
        }
        if (rest <= 0 || bytes % rest != 0) {
            throw Problem.invalid("body", bytes + " bytes", "a multiple of " + rest + ", by the shape " + spec.shape());
        }
        long unknown = bytes / rest;
        return shape.stream()
                .map(dimension -> dimension < 0 ? unknown : dimension)
                .toList();
    }
}
