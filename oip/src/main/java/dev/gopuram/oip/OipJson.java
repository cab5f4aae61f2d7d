package dev.gopuram.oip;

import dev.gopuram.contracts.models.LoadedVersion;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.Predictions;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.contracts.models.VersionStatistics;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** The protocol's bodies over HTTP. Decompressed by whoever serves them. */
public final class OipJson {
    /** The header that says how many bytes of JSON are in front of the tensors; 0 for a body of nothing but one tensor. */
    public static final String JSON_LENGTH = "inference-header-content-length";

    private OipJson() {}

    /**
     * Reads a request. INVALID tells what does not keep to the protocol or does not fit the model; TOO_LARGE what is beyond
     * the limits.
     *
     * @param name what the path calls the model
     * @param model the model, as it says of itself
     * @param jsonLength the value of the header {@link #JSON_LENGTH}; null where there is none
     */
    public static OipRequest read(
            OipName name, Model model, Bytes body, @Nullable String jsonLength, OipLimits limits) {
        OipRequest request = JsonSplit.isRaw(jsonLength)
                ? RawRequest.read(name, model, body)
                : JsonRequest.read(name, body, jsonLength, limits);
        return Fit.check(request, model, limits);
    }

    /**
     * One tensor with {@code name}, {@code datatype}, {@code shape} and {@code data}, as requests have them, and no other
     * field.
     *
     * @param field what it is called in messages
     */
    public static Tensor readTensor(String field, Bytes json, OipLimits limits) {
        JsonTensor tensor = Json.scan(json, parser -> {
            parser.nextToken();
            return JsonTensor.read(parser, field, json, limits);
        });
        tensor.requireNoMore();
        if (tensor.isNonFinite()) {
            throw Problem.invalid(field + ".data", "NaN or an infinity", "finite numbers");
        }
        return tensor.tensor(new BinaryTail(Bytes.EMPTY, 0));
    }

    /** The answer to a request. INVALID where the client wants an output in a form that cannot say it. */
    public static OipBody reply(OipRequest request, Predictions predictions) {
        return JsonReply.write(request, predictions);
    }

    public static Bytes server(OipServer server) {
        return object(json -> {
            json.writeStringProperty("name", server.name());
            json.writeStringProperty("version", server.version());
            strings(json, "extensions", server.extensions());
        });
    }

    public static Bytes live(boolean live) {
        return object(json -> json.writeBooleanProperty("live", live));
    }

    public static Bytes ready(boolean ready) {
        return object(json -> {
            json.writeBooleanProperty("ready", ready);
            json.writeBooleanProperty("live", true);
        });
    }

    public static Bytes modelReady(OipName model, boolean ready) {
        return object(json -> {
            json.writeStringProperty("name", model.name());
            json.writeBooleanProperty("ready", ready);
        });
    }

    public static Bytes model(OipModel model) {
        return Documents.model(model);
    }

    /** As much of Triton's model configuration as load generators read. */
    public static Bytes config(OipModel model) {
        return Documents.config(model);
    }

    /** Whether the body of a request for the index asks for ready models alone. */
    public static boolean readReadyOnly(Bytes body) {
        return Repository.readyOnly(body);
    }

    /** The index of the repository. */
    public static Bytes index(List<LoadedVersion> versions, boolean readyOnly) {
        return Documents.index(listed(versions, readyOnly));
    }

    static List<LoadedVersion> listed(List<LoadedVersion> versions, boolean readyOnly) {
        return versions.stream()
                .filter(version -> !readyOnly || version.state() == LoadedVersion.State.READY)
                .toList();
    }

    /**
     * Checks the body of a request to load or unload. INVALID where it brings a configuration or files: a model comes by
     * the registry alone.
     */
    public static void checkRepositoryRequest(Bytes body) {
        Repository.check(body);
    }

    public static Bytes statistics(List<VersionStatistics> versions) {
        return Documents.statistics(versions);
    }

    /** What a failure says. Its status is the code's. */
    public static Bytes error(Problem problem, String requestId) {
        return object(json -> {
            json.writeStringProperty("error", problem.detail());
            json.writeStringProperty("code", problem.code().name().toLowerCase(Locale.ROOT));
            if (!requestId.isEmpty()) {
                json.writeStringProperty("request_id", requestId);
            }
        });
    }

    static Bytes object(Consumer<JsonGenerator> fields) {
        return Json.generate(json -> {
            json.writeStartObject();
            fields.accept(json);
            json.writeEndObject();
        });
    }

    static void strings(JsonGenerator json, String name, List<String> values) {
        json.writeArrayPropertyStart(name);
        values.forEach(json::writeString);
        json.writeEndArray();
    }
}
