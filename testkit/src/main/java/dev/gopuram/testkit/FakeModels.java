package dev.gopuram.testkit;

import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.EmbeddersOnly;
import dev.gopuram.contracts.models.Embeddings;
import dev.gopuram.contracts.models.FindModel;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.LabelledRow;
import dev.gopuram.contracts.models.ListModels;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.ModelList;
import dev.gopuram.contracts.models.Predict;
import dev.gopuram.contracts.models.Predictions;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.contracts.models.Score;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import dev.gopuram.kernel.Vector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Embeds texts without a model: each word falls into one of so many places by its hash, so texts that share words are
 * near each other. Deterministic, and strict where the real service is: 1..2048 texts, none blank, known names only.
 */
public final class FakeModels implements EmbeddersOnly {
    public static final String NAME = "fake-words";
    public static final String VERSION = "1.0.0";
    public static final int DIMENSIONS = 64;

    private static final int MAX_INPUTS = 2048;
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
    private final Model model;
    private volatile @Nullable Embed asked;
    private volatile @Nullable Predict predicted;

    /** The processor time that each request takes, as it says. */
    public volatile long cpuMicros;

    public FakeModels() {
        this(NAME, VERSION, DIMENSIONS);
    }

    /** One model of this name. */
    public FakeModels(String name, String version, int dimensions) {
        Instant made = Instant.parse("2026-01-01T00:00:00Z");
        this.model = new Model(name, version, Model.Task.EMBED, dimensions, 256, false, List.of("en"), made);
    }

    /** Whatever it is asked to predict it answers so; by {@link #sentiment} unless a test says otherwise. */
    public volatile Function<Predict, Results> says = FakeModels::sentiment;

    /** The last request to predict. */
    public Predict predicted() {
        return Objects.requireNonNull(predicted, "nothing was predicted");
    }

    /** Texts with the word good in them are positive. */
    public static Results sentiment(Predict request) {
        if (!(request.inputs() instanceof Inputs.Texts texts)) {
            throw Problem.invalid("inputs", request.inputs().getClass().getSimpleName(), "texts");
        }
        return new Results.Labelled(texts.texts().stream()
                .map(text -> text.contains("good")
                        ? new LabelledRow(List.of(new Score("positive", 0.75), new Score("negative", 0.25)))
                        : new LabelledRow(List.of(new Score("negative", 0.75), new Score("positive", 0.25))))
                .toList());
    }

    @Override
    public Predictions predict(Predict request) {
        predicted = request;
        known(request.model());
        long tokens = request.inputs() instanceof Inputs.Texts texts
                ? texts.texts().stream()
                        .mapToLong(text -> WORD.matcher(text).results().count())
                        .sum()
                : 0;
        return new Predictions(
                request.id(),
                model.name(),
                model.version(),
                "",
                says.apply(request),
                new Usage(tokens, 0, 0, Usage.Source.COUNTED),
                cpuMicros,
                0,
                1);
    }

    /** The last request to embed. */
    public Embed asked() {
        return Objects.requireNonNull(asked, "nothing was embedded");
    }

    @Override
    public Embeddings embed(Embed request) {
        asked = request;
        known(request.model());
        List<String> inputs = request.inputs();
        if (inputs.isEmpty() || inputs.size() > MAX_INPUTS) {
            throw Problem.invalid("input", inputs.size() + " texts", "1.." + MAX_INPUTS + " texts");
        }
        List<Vector> vectors = new ArrayList<>(inputs.size());
        long words = 0;
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).isBlank()) {
                throw Problem.invalid("input[" + i + "]", "blank", "a text with visible characters");
            }
            float[] places = new float[model.dimensions()];
            words += count(inputs.get(i), places);
            vectors.add(Vector.wrap(unitLength(places)));
        }
        return new Embeddings(
                model.name(), model.version(), vectors, new Usage(words, 0, 0, Usage.Source.COUNTED), cpuMicros);
    }

    @Override
    public ModelList listModels(ListModels request) {
        return new ModelList(List.of(model));
    }

    @Override
    public Model findModel(FindModel request) {
        known(request.name());
        return model;
    }

    private void known(String name) {
        if (!name.isEmpty() && !name.equals(model.name()) && !name.equals(model.name() + "@" + model.version())) {
            throw Problem.of(Problem.Code.NOT_FOUND, "model: " + name + " (expected: perhaps " + model.name() + ")")
                    .at("model");
        }
    }

    private static long count(String text, float[] places) {
        long words = 0;
        Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            places[Math.floorMod(spread(matcher.group().hashCode()), places.length)]++;
            words++;
        }
        return words;
    }

    /** Spreads neighbouring hash codes, which short words have, over all places. */
    private static int spread(int hash) {
        int mixed = hash * 0x9E3779B9;
        return mixed ^ (mixed >>> 16);
    }

    /** A text without words is the first axis, since the null vector has no direction. */
    private static float[] unitLength(float[] places) {
        double squares = 0;
        for (float place : places) {
            squares += (double) place * place;
        }
        if (squares == 0) {
            places[0] = 1;
            return places;
        }
        double factor = 1 / Math.sqrt(squares);
        for (int i = 0; i < places.length; i++) {
            places[i] = (float) (places[i] * factor);
        }
        return places;
    }
}
