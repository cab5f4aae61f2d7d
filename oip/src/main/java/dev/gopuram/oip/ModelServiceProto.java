package dev.gopuram.oip;

import com.google.protobuf.ByteString;
import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.FeatureRow;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.PredictOptions;
import dev.gopuram.contracts.models.Predictions;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.contracts.models.TextPair;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Vector;
import dev.gopuram.oip.messages.NamedTensor;
import dev.gopuram.oip.messages.PredictParameters;
import dev.gopuram.oip.messages.PredictRequest;
import dev.gopuram.oip.messages.PredictResponse;
import dev.gopuram.oip.messages.PredictResult;
import dev.gopuram.oip.messages.PredictUsage;
import dev.gopuram.oip.messages.StreamPredictResponse;
import java.util.ArrayList;
import java.util.List;

/** The messages of our own {@code gopuram.models.v1.ModelService}, each as its bytes. */
public final class ModelServiceProto {
    /** The service's full name. */
    public static final String SERVICE = "gopuram.models.v1.ModelService";

    private static final int MAX_TOP = 1000;

    private ModelServiceProto() {}

    /**
     * A request for predictions.
     *
     * @param user the application's end user; empty where not said
     */
    public record Asked(String model, String user, Inputs inputs, PredictOptions options) {}

    /** Reads a PredictRequest. INVALID tells what it lacks. */
    public static Asked read(Bytes message) {
        PredictRequest request = Messages.read(message, PredictRequest.getDefaultInstance());
        if (request.getModel().isEmpty()) {
            throw Problem.invalid("model", "empty", "a model's name");
        }
        Inputs inputs = inputs(request);
        return new Asked(request.getModel(), request.getUserId(), inputs, options(request.getParameters(), inputs));
    }

    private static Inputs inputs(PredictRequest request) {
        return switch (request.getInputsCase()) {
            case TEXTS -> new Inputs.Texts(request.getTexts().getValuesList());
            case PAIRS ->
                new Inputs.Pairs(request.getPairs().getValuesList().stream()
                        .map(pair -> new TextPair(pair.getText(), pair.getOther()))
                        .toList());
            case IMAGES ->
                new Inputs.Images(request.getImages().getValuesList().stream()
                        .map(image -> Bytes.wrap(image.toByteArray()))
                        .toList());
            case FEATURES ->
                new Inputs.Tables(request.getFeatures().getValuesList().stream()
                        .map(row -> new FeatureRow(row.getNumbersMap(), row.getWordsMap()))
                        .toList());
            case TENSORS ->
                new Inputs.Tensors(request.getTensors().getValuesList().stream()
                        .map(ModelServiceProto::tensor)
                        .toList());
            case INPUTS_NOT_SET ->
                throw Problem.invalid("inputs", "missing", "texts, pairs, images, features or tensors");
        };
    }

    private static Tensor tensor(NamedTensor tensor) {
        DataType type;
        try {
            type = DataType.valueOf(tensor.getDatatype());
        } catch (IllegalArgumentException none) {
            throw Problem.invalid("datatype", tensor.getDatatype(), "one of " + List.of(DataType.values()))
                    .causedBy(none);
        }
        return new Tensor(
                tensor.getName(),
                type,
                tensor.getShapeList(),
                Bytes.wrap(tensor.getContent().toByteArray()));
    }

    private static PredictOptions options(PredictParameters given, Inputs inputs) {
        Double threshold = given.hasThreshold() ? given.getThreshold() : null;
        if (threshold != null && !(threshold >= 0 && threshold <= 1)) {
            throw Problem.invalid("threshold", threshold, "0..1");
        }
        Integer top = given.hasTopK() ? given.getTopK() : null;
        if (top != null && (top < 1 || top > MAX_TOP)) {
            throw Problem.invalid("top_k", top, "1.." + MAX_TOP);
        }
        return new PredictOptions(
                threshold, top, given.getTruncate(), given.getOutputsList(), inputs instanceof Inputs.Tensors);
    }

    /** The inputs, each for itself. INVALID for tensors, which are not cut apart. */
    public static List<Inputs> each(Inputs inputs) {
        return switch (inputs) {
            case Inputs.Texts texts ->
                texts.texts().stream()
                        .<Inputs>map(text -> new Inputs.Texts(List.of(text)))
                        .toList();
            case Inputs.Pairs pairs ->
                pairs.pairs().stream()
                        .<Inputs>map(pair -> new Inputs.Pairs(List.of(pair)))
                        .toList();
            case Inputs.Images images ->
                images.images().stream()
                        .<Inputs>map(image -> new Inputs.Images(List.of(image)))
                        .toList();
            case Inputs.Tables tables ->
                tables.rows().stream()
                        .<Inputs>map(row -> new Inputs.Tables(List.of(row)))
                        .toList();
            case Inputs.Tensors tensors ->
                throw Problem.invalid("inputs", "tensors", "another kind: Predict takes tensors");
        };
    }

    /** A PredictResponse. */
    public static Bytes reply(Predictions made) {
        PredictResponse.Builder reply = PredictResponse.newBuilder()
                .setId(made.id())
                .setModel(made.model())
                .setVersion(made.version())
                .setUsage(usage(made));
        if (made.results() instanceof Results.Tensors tensors) {
            tensors.tensors().forEach(tensor -> reply.addTensors(tensor(tensor)));
        } else {
            reply.addAllResults(results(made.results()));
        }
        return Bytes.wrap(reply.build().toByteArray());
    }

    /** A StreamPredictResponse of the one input that was asked about. */
    public static Bytes streamed(int index, Predictions made) {
        return Bytes.wrap(StreamPredictResponse.newBuilder()
                .setIndex(index)
                .setId(made.id())
                .setModel(made.model())
                .setVersion(made.version())
                .setResult(results(made.results()).getFirst())
                .setUsage(usage(made))
                .build()
                .toByteArray());
    }

    private static NamedTensor tensor(Tensor tensor) {
        return NamedTensor.newBuilder()
                .setName(tensor.name())
                .setDatatype(tensor.type().name())
                .addAllShape(tensor.shape())
                .setContent(ByteString.copyFrom(tensor.content().shared()))
                .build();
    }

    private static PredictUsage usage(Predictions made) {
        return PredictUsage.newBuilder()
                .setInputTokens(made.usage().inputTokens())
                .setCpuUs(made.cpuMicros())
                .build();
    }

    private static List<PredictResult> results(Results results) {
        List<PredictResult> all = new ArrayList<>();
        switch (results) {
            case Results.Labelled labelled ->
                labelled.rows().forEach(row -> {
                    PredictResult.Labels.Builder labels = PredictResult.Labels.newBuilder();
                    row.scores()
                            .forEach(score -> labels.addValuesBuilder()
                                    .setLabel(score.label())
                                    .setScore(score.score()));
                    all.add(PredictResult.newBuilder().setLabels(labels).build());
                });
            case Results.Tagged tagged ->
                tagged.rows().forEach(row -> {
                    PredictResult.Entities.Builder entities = PredictResult.Entities.newBuilder();
                    row.entities()
                            .forEach(entity -> entities.addValuesBuilder()
                                    .setLabel(entity.label())
                                    .setScore(entity.score())
                                    .setText(entity.text())
                                    .setStart(entity.start())
                                    .setEnd(entity.end()));
                    all.add(PredictResult.newBuilder().setEntities(entities).build());
                });
            case Results.Vectors vectors -> vectors.vectors().forEach(vector -> all.add(embedding(vector)));
            case Results.Numbers numbers ->
                numbers.rows()
                        .forEach(row -> all.add(PredictResult.newBuilder()
                                .setNumbers(PredictResult.Numbers.newBuilder().putAllValues(row.values()))
                                .build()));
            case Results.Tensors tensors ->
                throw Problem.of(Problem.Code.INTERNAL, "tensors in answer to rows (expected: a result for each row)");
        }
        return all;
    }

    private static PredictResult embedding(Vector vector) {
        PredictResult.Embedding.Builder embedding = PredictResult.Embedding.newBuilder();
        for (float value : vector.shared()) {
            embedding.addValues(value);
        }
        return PredictResult.newBuilder().setEmbedding(embedding).build();
    }
}
