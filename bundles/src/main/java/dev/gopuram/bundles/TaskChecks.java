package dev.gopuram.bundles;

import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.TensorSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether a configuration says all that its task needs, and nothing that contradicts it. */
final class TaskChecks {
    private static final Set<String> FILLED = Set.of("input_ids", "attention_mask", "token_type_ids");
    private static final int PICTURE_DIMENSIONS = 4;
    private static final int ROW_DIMENSIONS = 2;

    private final WeightsConfig weights;
    private final Reasons reasons;

    TaskChecks(WeightsConfig weights, Reasons reasons) {
        this.weights = weights;
        this.reasons = reasons;
    }

    void run() {
        switch (weights.task()) {
            case EMBED -> text();
            case TEXT_CLASSIFICATION -> {
                text();
                labelled();
            }
            case TOKEN_CLASSIFICATION -> {
                text();
                labelled();
                scheme();
            }
            case RERANK -> {
                text();
                named();
            }
            case IMAGE_CLASSIFICATION -> {
                picture();
                labelled();
            }
            case TABULAR -> {
                table();
                if (weights.labels().isEmpty()) {
                    named();
                } else {
                    labelled();
                }
            }
            case TENSOR -> {}
        }
        answer();
    }

    private void text() {
        for (TensorSpec input : weights.inputs()) {
            if (!FILLED.contains(input.name())) {
                fault(
                        "inputs." + input.name(),
                        "no tokenizer fills it (expected: input_ids, attention_mask, token_type_ids)");
            } else if (input.type() != DataType.INT64 || input.shape().size() != ROW_DIMENSIONS) {
                fault("inputs." + input.name(), input.type() + " " + input.shape() + " (expected: INT64 [-1, -1])");
            }
        }
        if (weights.inputs().stream().noneMatch(input -> input.name().equals("input_ids"))) {
            fault("inputs", "no input_ids (expected: what the tokenizer makes)");
        }
    }

    private void picture() {
        ImageConfig image = weights.image();
        if (image == null) {
            fault("image", "missing (expected: how a picture becomes numbers)");
            return;
        }
        long channels = image.channels().count();
        List<Long> form = switch (image.layout()) {
            case NCHW -> List.of(-1L, channels, (long) image.height(), (long) image.width());
            case NHWC -> List.of(-1L, (long) image.height(), (long) image.width(), channels);
        };
        only().ifPresent(input -> {
            boolean fits = input.type() == DataType.FP32 && input.shape().size() == PICTURE_DIMENSIONS;
            for (int i = 1; fits && i < PICTURE_DIMENSIONS; i++) {
                fits = input.shape().get(i) == -1 || input.shape().get(i).equals(form.get(i));
            }
            if (!fits) {
                fault("inputs." + input.name(), input.type() + " " + input.shape() + " (expected: FP32 " + form + ")");
            }
        });
    }

    private void table() {
        TableConfig table = weights.table();
        if (table == null) {
            fault("table", "missing (expected: the features of a row)");
            return;
        }
        only().ifPresent(input -> {
            boolean fits = input.type() == DataType.FP32 && input.shape().size() == ROW_DIMENSIONS;
            if (!fits || (input.shape().getLast() != -1 && input.shape().getLast() != table.width())) {
                fault(
                        "inputs." + input.name(),
                        input.type() + " " + input.shape() + " (expected: FP32 [-1, " + table.width()
                                + "], as wide as the features together)");
            }
        });
    }

    private Optional<TensorSpec> only() {
        if (weights.inputs().size() != 1) {
            fault("inputs", weights.inputs().size() + " of them (expected: one)");
            return Optional.empty();
        }
        return Optional.of(weights.inputs().getFirst());
    }

    private void labelled() {
        if (weights.labels().isEmpty()) {
            fault("labels", "missing (expected: what the scores stand for, in their order)");
            return;
        }
        wide("labels", weights.labels().size());
    }

    private void named() {
        if (!weights.answer().names().isEmpty()) {
            wide("answer.names", weights.answer().names().size());
        }
    }

    /** Where the graph does not say how many numbers there are, only running it tells. */
    private void wide(String field, int count) {
        output().ifPresent(output -> {
            long width = output.shape().isEmpty() ? 1 : output.shape().getLast();
            boolean alone = width == 1 && count == 2;
            if (width != -1 && width != count && !alone) {
                fault(field, count + " of them (expected: " + width + ", as output " + output.name() + " is wide)");
            }
        });
    }

    private void scheme() {
        if (weights.answer().scheme() != AnswerConfig.Scheme.BIO) {
            return;
        }
        for (String label : weights.labels()) {
            if (!label.equals("O") && !label.startsWith("B-") && !label.startsWith("I-")) {
                fault("labels", label + " (expected: O, B-... or I-..., as the scheme bio has them)");
            }
        }
    }

    private void answer() {
        if (output().isEmpty()) {
            fault(
                    "answer.output",
                    weights.answer().output() + " (expected: one of "
                            + weights.outputs().stream().map(TensorSpec::name).toList() + ")");
        }
    }

    private Optional<TensorSpec> output() {
        String name = weights.answer().output();
        return name.isEmpty()
                ? Optional.of(weights.outputs().getFirst())
                : weights.outputs().stream()
                        .filter(output -> output.name().equals(name))
                        .findFirst();
    }

    private void fault(String field, String why) {
        reasons.add(BundleConfig.FILE + ": " + field + ": " + why);
    }
}
