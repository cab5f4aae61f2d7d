package dev.gopuram.models;

import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Vector;
import java.util.List;
import java.util.function.ToLongFunction;

/** About how many bytes requests and answers keep in memory: what is large in them. */
final class Sizes {
    private Sizes() {}

    static long of(Inputs inputs) {
        return switch (inputs) {
            case Inputs.Texts texts -> sum(texts.texts(), String::length);
            case Inputs.Pairs pairs ->
                sum(pairs.pairs(), pair -> pair.text().length() + pair.other().length());
            case Inputs.Images images -> sum(images.images(), Bytes::length);
            case Inputs.Tables tables ->
                sum(tables.rows(), row -> row.numbers().size() + row.words().size());
            case Inputs.Tensors tensors -> sum(tensors.tensors());
        };
    }

    static long of(Results results) {
        return switch (results) {
            case Results.Labelled labelled ->
                sum(labelled.rows(), row -> row.scores().size());
            case Results.Numbers numbers ->
                sum(numbers.rows(), row -> row.values().size());
            case Results.Tagged tagged ->
                sum(tagged.rows(), row -> row.entities().size());
            case Results.Vectors vectors -> Float.BYTES * sum(vectors.vectors(), Vector::dimensions);
            case Results.Tensors tensors -> sum(tensors.tensors());
        };
    }

    private static long sum(List<Tensor> tensors) {
        return sum(tensors, tensor -> tensor.content().length());
    }

    private static <T> long sum(List<T> parts, ToLongFunction<T> size) {
        return parts.stream().mapToLong(size).sum();
    }
}
