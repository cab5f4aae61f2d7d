package dev.gopuram.oip;

import dev.gopuram.contracts.models.Predictions;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.kernel.Problem;
import java.util.List;

/** What a model answered, in the order in which it was asked for. */
final class Answered {
    private Answered() {}

    static List<Tensor> outputs(OipRequest request, Predictions predictions) {
        if (!(predictions.results() instanceof Results.Tensors(List<Tensor> tensors))) {
            throw Problem.of(Problem.Code.INTERNAL, "results: of a task (expected: tensors, as they were asked for)");
        }
        if (request.outputs().isEmpty()) {
            return tensors;
        }
        return request.outputs().stream()
                .map(wanted -> named(wanted.name(), tensors))
                .toList();
    }

    private static Tensor named(String name, List<Tensor> tensors) {
        return tensors.stream()
                .filter(tensor -> tensor.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.of(
                        Problem.Code.INTERNAL, "outputs: no " + name + " (expected: every one that was asked for)"));
    }

    /** The client's own; where it gave none, the prediction's. */
    static String id(OipRequest request, Predictions predictions) {
        return request.id().isEmpty() ? predictions.id() : request.id();
    }
}
