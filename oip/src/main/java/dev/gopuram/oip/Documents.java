package dev.gopuram.oip;

import dev.gopuram.contracts.models.BatchStatistics;
import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.LoadedVersion;
import dev.gopuram.contracts.models.TensorSpec;
import dev.gopuram.contracts.models.Timing;
import dev.gopuram.contracts.models.VersionStatistics;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Writes what a server says of its models: metadata, configuration, index, statistics. */
final class Documents {
    private static final Timing NEVER = new Timing(0, 0);

    private Documents() {}

    static Bytes model(OipModel model) {
        return OipJson.object(json -> {
            json.writeStringProperty("name", model.name());
            OipJson.strings(json, "versions", model.versions());
            json.writeStringProperty("platform", model.platform());
            specs(json, "inputs", model.inputs());
            specs(json, "outputs", model.outputs());
            json.writeObjectPropertyStart("properties");
            json.writeEndObject();
        });
    }

    private static void specs(JsonGenerator json, String name, List<TensorSpec> specs) {
        json.writeArrayPropertyStart(name);
        for (TensorSpec spec : specs) {
            json.writeStartObject();
            json.writeStringProperty("name", spec.name());
            json.writeStringProperty("datatype", spec.type().name());
            numbers(json, "shape", spec.shape());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    static Bytes config(OipModel model) {
        return OipJson.object(json -> {
            json.writeStringProperty("name", model.name());
            json.writeStringProperty("platform", model.platform());
            json.writeStringProperty("backend", OipConfig.BACKEND);
            json.writeNumberProperty("max_batch_size", OipConfig.maxBatch(model));
            configured(json, "input", model.inputs(), model);
            configured(json, "output", model.outputs(), model);
            if (OipConfig.maxBatch(model) > 1) {
                json.writeObjectPropertyStart("dynamic_batching");
                json.writeNumberProperty("max_queue_delay_microseconds", OipConfig.micros(model));
                json.writeEndObject();
            }
        });
    }

    private static void configured(JsonGenerator json, String name, List<TensorSpec> specs, OipModel model) {
        json.writeArrayPropertyStart(name);
        for (TensorSpec spec : specs) {
            json.writeStartObject();
            json.writeStringProperty("name", spec.name());
            json.writeStringProperty("data_type", typeName(spec.type()));
            numbers(json, "dims", OipConfig.dimensions(spec, model));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    static String typeName(DataType type) {
        return type == DataType.BYTES ? "TYPE_STRING" : "TYPE_" + type.name();
    }

    private static void numbers(JsonGenerator json, String name, List<Long> values) {
        json.writeArrayPropertyStart(name);
        values.forEach(json::writeNumber);
        json.writeEndArray();
    }

    static Bytes index(List<LoadedVersion> versions) {
        return Json.generate(json -> {
            json.writeStartArray();
            for (LoadedVersion version : versions) {
                json.writeStartObject();
                json.writeStringProperty("name", version.model());
                json.writeStringProperty("version", version.version());
                json.writeStringProperty("state", state(version));
                json.writeStringProperty("reason", version.reason());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /** In the extension's words: it knows no state between loaded and not. */
    static String state(LoadedVersion version) {
        return switch (version.state()) {
            case READY -> "READY";
            case LOADING -> "LOADING";
            case UNAVAILABLE, UNLOADED -> "UNAVAILABLE";
        };
    }

    static Bytes statistics(List<VersionStatistics> versions) {
        return OipJson.object(json -> {
            json.writeArrayPropertyStart("model_stats");
            versions.forEach(version -> statistics(json, version));
            json.writeEndArray();
        });
    }

    private static void statistics(JsonGenerator json, VersionStatistics version) {
        json.writeStartObject();
        json.writeStringProperty("name", version.model());
        json.writeStringProperty("version", version.version());
        json.writeNumberProperty(
                "last_inference",
                version.lastInference() == null ? 0 : version.lastInference().toEpochMilli());
        json.writeNumberProperty("inference_count", version.inferenceCount());
        json.writeNumberProperty("execution_count", version.executionCount());
        json.writeObjectPropertyStart("inference_stats");
        timing(json, "success", version.success());
        timing(json, "fail", version.fail());
        timing(json, "queue", version.queue());
        timing(json, "compute_input", version.computeInput());
        timing(json, "compute_infer", version.computeInfer());
        timing(json, "compute_output", version.computeOutput());
        timing(json, "cache_hit", NEVER);
        timing(json, "cache_miss", NEVER);
        json.writeEndObject();
        json.writeArrayPropertyStart("batch_stats");
        version.batches().forEach(batch -> batch(json, batch));
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void batch(JsonGenerator json, BatchStatistics batch) {
        json.writeStartObject();
        json.writeNumberProperty("batch_size", batch.batchSize());
        timing(json, "compute_input", batch.computeInput());
        timing(json, "compute_infer", batch.computeInfer());
        timing(json, "compute_output", batch.computeOutput());
        json.writeEndObject();
    }

    private static void timing(JsonGenerator json, String name, Timing timing) {
        json.writeObjectPropertyStart(name);
        json.writeNumberProperty("count", timing.count());
        json.writeNumberProperty("ns", timing.nanos());
        json.writeEndObject();
    }
}
