package dev.gopuram.gateway;

import dev.gopuram.contracts.models.Entity;
import dev.gopuram.contracts.models.LabelledRow;
import dev.gopuram.contracts.models.NumbersRow;
import dev.gopuram.contracts.models.Predictions;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.contracts.models.Score;
import dev.gopuram.contracts.models.TaggedRow;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Usage;
import dev.gopuram.kernel.Vector;
import dev.gopuram.platform.json.Json;
import java.time.Instant;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;

/** What a model says, as our own API writes it: a result for each input, in order. */
final class PredictionsJson {
    private final JsonGenerator json;
    private final boolean scores;

    private PredictionsJson(JsonGenerator json, boolean scores) {
        this.json = json;
        this.scores = scores;
    }

    /** @param scores whether all labels are wanted, and not the best alone */
    static Bytes of(Predictions made, Usage usage, Instant at, boolean scores) {
        return Json.generate(json -> new PredictionsJson(json, scores).write(made, usage, at));
    }

    private void write(Predictions made, Usage usage, Instant at) {
        json.writeStartObject();
        json.writeStringProperty("id", made.id());
        json.writeStringProperty("model", made.model());
        json.writeStringProperty("version", made.version());
        json.writeNumberProperty("created", at.getEpochSecond());
        json.writeArrayPropertyStart("results");
        write(made.results());
        json.writeEndArray();
        json.writeObjectPropertyStart("usage");
        json.writeNumberProperty("input_tokens", usage.inputTokens());
        json.writeNumberProperty("output_tokens", usage.outputTokens());
        json.writeNumberProperty("total_tokens", usage.totalTokens());
        json.writeNumberProperty("cpu_us", usage.cpuMicros());
        json.writeEndObject();
        json.writeEndObject();
    }

    private void write(Results results) {
        switch (results) {
            case Results.Labelled labelled -> labelled.rows().forEach(this::labelled);
            case Results.Tagged tagged -> tagged.rows().forEach(this::tagged);
            case Results.Vectors vectors -> vectors.vectors().forEach(this::vector);
            case Results.Numbers numbers -> numbers.rows().forEach(this::numbers);
            case Results.Tensors tensors -> tensors.tensors().forEach(tensor -> TensorJson.write(json, tensor));
        }
    }

    /** A row whose labels all stay below the threshold has none. */
    private void labelled(LabelledRow row) {
        json.writeStartObject();
        if (row.scores().isEmpty()) {
            json.writeNullProperty("label");
            json.writeNullProperty("score");
        } else {
            score(row.scores().getFirst());
        }
        if (scores) {
            json.writeArrayPropertyStart("scores");
            for (Score each : row.scores()) {
                json.writeStartObject();
                score(each);
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private void score(Score score) {
        json.writeStringProperty("label", score.label());
        json.writeName("score");
        TensorJson.number(json, score.score());
    }

    private void tagged(TaggedRow row) {
        json.writeStartObject();
        json.writeArrayPropertyStart("entities");
        for (Entity entity : row.entities()) {
            json.writeStartObject();
            score(new Score(entity.label(), entity.score()));
            json.writeStringProperty("text", entity.text());
            json.writeNumberProperty("start", entity.start());
            json.writeNumberProperty("end", entity.end());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void vector(Vector vector) {
        json.writeStartObject();
        json.writeArrayPropertyStart("embedding");
        for (float value : vector.shared()) {
            TensorJson.number(json, value);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void numbers(NumbersRow row) {
        json.writeStartObject();
        json.writeObjectPropertyStart("values");
        new TreeMap<>(row.values()).forEach((name, value) -> {
            json.writeName(name);
            TensorJson.number(json, value);
        });
        json.writeEndObject();
        json.writeEndObject();
    }
}
