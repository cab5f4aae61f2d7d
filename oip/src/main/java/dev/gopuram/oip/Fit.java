package dev.gopuram.oip;

import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.contracts.models.TensorSpec;
import dev.gopuram.kernel.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether a request is one that the model can answer, as far as the model says what it reads and writes. */
final class Fit {
    private Fit() {}

    static OipRequest check(OipRequest request, Model model, OipLimits limits) {
        List<Tensor> inputs = request.inputs().tensors();
        once("inputs", inputs.stream().map(Tensor::name).toList());
        once("outputs", request.outputs().stream().map(WantedOutput::name).toList());
        bytes(inputs, limits);
        if (!model.inputs().isEmpty()) {
            for (int i = 0; i < inputs.size(); i++) {
                input("inputs[" + i + "]", inputs.get(i), model.inputs());
            }
            missing(inputs, model.inputs());
        } else if (inputs.isEmpty()) {
            throw Problem.invalid("inputs", "none", "at least one tensor");
        }
        outputs(request.outputs(), model.outputs());
        return request;
    }

    private static void once(String field, List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw Problem.invalid(field, '"' + name + "\" twice", "each name once");
            }
        }
    }

    private static void bytes(List<Tensor> inputs, OipLimits limits) {
        long bytes =
                inputs.stream().mapToLong(input -> input.content().length()).sum();
        if (bytes > limits.maxTensorBytes()) {
            throw Problem.of(
                    Problem.Code.TOO_LARGE,
                    "inputs: " + bytes + " bytes of elements (expected: " + limits.maxTensorBytes() + " or fewer)");
        }
    }

    private static void input(String field, Tensor input, List<TensorSpec> specs) {
        TensorSpec spec = specs.stream()
                .filter(known -> known.name().equals(input.name()))
                .findFirst()
                .orElseThrow(() -> Problem.invalid(field + ".name", input.name(), "one of " + names(specs)));
        if (spec.type() != input.type()) {
            throw Problem.invalid(field + ".datatype", input.type(), spec.type() + ", as the model reads it");
        }
        if (!Shapes.fits(input.shape(), spec)) {
            throw Problem.invalid(
                    field + ".shape", input.shape(), spec.shape() + ", as the model reads it, -1 for any number");
        }
    }

    private static void missing(List<Tensor> inputs, List<TensorSpec> specs) {
        for (TensorSpec spec : specs) {
            if (inputs.stream().noneMatch(input -> input.name().equals(spec.name()))) {
                throw Problem.invalid("inputs", "no " + spec.name(), "all of " + names(specs));
            }
        }
    }

    private static void outputs(List<WantedOutput> outputs, List<TensorSpec> specs) {
        for (int i = 0; i < outputs.size(); i++) {
            String name = outputs.get(i).name();
            if (!specs.isEmpty() && !names(specs).contains(name)) {
                throw Problem.invalid("outputs[" + i + "].name", name, "one of " + names(specs));
            }
        }
    }

    private static List<String> names(List<TensorSpec> specs) {
        return specs.stream().map(TensorSpec::name).toList();
    }
}
