package dev.gopuram.inference;

import dev.gopuram.bundles.AnswerConfig;
import dev.gopuram.kernel.Problem;
import java.util.List;

/**
 * Which of a graph's outputs counts, and what its numbers say.
 *
 * @param index of the output
 * @param labels in the order of the numbers
 */
record Answering(int index, String name, AnswerConfig config, List<String> labels) {
    static Answering of(GraphPorts ports, AnswerConfig config, List<String> labels) {
        int index = config.output().isEmpty() ? 0 : ports.output(config.output());
        if (index < 0) {
            throw Problem.of(
                    Problem.Code.UNPROCESSABLE,
                    "answer.output: " + config.output() + " (expected: one of "
                            + ports.outputs().stream().map(GraphPort::name).toList() + ")");
        }
        return new Answering(index, ports.outputs().get(index).name(), config, labels);
    }

    /** The row's numbers, all of them finite. */
    float[] numbers(RowOutput output) {
        return output.floats(index, name);
    }
}
