package dev.gopuram.oip;

import static dev.gopuram.oip.RestSubject.UNKNOWN;
import static dev.gopuram.oip.RestSubject.json;
import static dev.gopuram.oip.RestSubject.refused;
import static dev.gopuram.oip.Verdict.need;
import static dev.gopuram.oip.Verdict.needOrSkip;

import dev.gopuram.kernel.Problem;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What a server says of itself and of the model. */
final class RestServerChecks {
    private RestServerChecks() {}

    static List<Check<RestSubject>> all() {
        return List.of(
                new Check<>(
                        "rest-server-metadata", "GET /v2 tells name, version and extensions", s -> metadata(s, "/v2")),
                new Check<>("rest-server-metadata-slash", "GET /v2/ tells the same", s -> metadata(s, "/v2/")),
                new Check<>("rest-live", "GET /v2/health/live answers 200", s -> ok(s.fetch("/v2/health/live"))),
                new Check<>("rest-ready", "GET /v2/health/ready answers 200", s -> ok(s.fetch("/v2/health/ready"))),
                new Check<>("rest-model-ready", "a ready model says so, with its name", RestServerChecks::modelReady),
                new Check<>(
                        "rest-model-ready-version",
                        "a version says that it is ready",
                        s -> ok(s.fetch(s.path(s.version()) + "/ready"))),
                new Check<>(
                        "rest-model-ready-unknown",
                        "the readiness of an unknown model is 404",
                        s -> refused(s.fetch("/v2/models/" + UNKNOWN + "/ready"), 404)),
                new Check<>(
                        "rest-model-metadata",
                        "metadata tell name, platform, inputs, outputs",
                        RestServerChecks::model),
                new Check<>(
                        "rest-model-metadata-tensors",
                        "every tensor in the metadata has a name, a datatype and a shape",
                        RestServerChecks::tensors),
                new Check<>(
                        "rest-model-metadata-version",
                        "GET versions/{version} tells the same model",
                        RestServerChecks::versionMetadata),
                new Check<>(
                        "rest-model-unknown",
                        "metadata of an unknown model are 404",
                        s -> refused(s.fetch("/v2/models/" + UNKNOWN), 404)),
                new Check<>(
                        "rest-version-unknown",
                        "metadata of an unknown version are 404",
                        s -> refused(s.fetch(s.path("987654321")), 404)),
                new Check<>(
                        "rest-infer-model-unknown",
                        "an inference of an unknown model is 404",
                        s -> refused(
                                s.post(
                                        "/v2/models/" + UNKNOWN + "/infer",
                                        s.asking().json()),
                                404)),
                new Check<>(
                        "rest-infer-version-unknown",
                        "an inference of an unknown version is 404",
                        s -> refused(s.infer(s.path("987654321"), s.asking()), 404)),
                new Check<>(
                        "rest-verb-infer",
                        "GET of an inference is 405",
                        s -> refused(s.fetch(s.path() + "/infer"), 405)),
                new Check<>(
                        "rest-verb-metadata",
                        "DELETE of a model is 405",
                        s -> refused(s.send(s.request(s.path()).method("DELETE", BodyPublishers.noBody())), 405)));
    }

    private static void ok(HttpResponse<byte[]> reply) {
        need(reply.statusCode() == 200, "status " + reply.statusCode() + " (expected: 200)");
    }

    private static void metadata(RestSubject subject, String path) {
        JsonNode said = json(subject.fetch(path));
        need(said.path("name").isString(), "name: " + said.path("name") + " (expected: a string)");
        need(said.path("version").isString(), "version: " + said.path("version") + " (expected: a string)");
        need(said.path("extensions").isArray(), "extensions: " + said.path("extensions") + " (expected: an array)");
    }

    private static void modelReady(RestSubject subject) {
        JsonNode said = json(subject.fetch(subject.path() + "/ready"));
        need(said.path("name").asString("").equals(subject.model()), "name: " + said.path("name"));
        need(said.path("ready").asBoolean(false), "ready: " + said.path("ready") + " (expected: true)");
    }

    private static void model(RestSubject subject) {
        JsonNode said = json(subject.fetch(subject.path()));
        need(said.path("name").asString("").equals(subject.model()), "name: " + said.path("name"));
        need(said.path("platform").isString(), "platform: " + said.path("platform") + " (expected: a string)");
        need(said.path("inputs").isArray(), "inputs: " + said.path("inputs") + " (expected: an array)");
        need(said.path("outputs").isArray(), "outputs: " + said.path("outputs") + " (expected: an array)");
        JsonNode versions = said.path("versions");
        need(
                versions.isMissingNode() || (versions.isArray() && isText(versions)),
                "versions: " + versions + " (expected: an array of strings)");
    }

    private static boolean isText(JsonNode array) {
        for (JsonNode element : array) {
            if (!element.isString()) {
                return false;
            }
        }
        return true;
    }

    private static void tensors(RestSubject subject) {
        JsonNode said = json(subject.fetch(subject.path()));
        try {
            OipModel model = OipDocuments.model(said);
            need(!model.inputs().isEmpty() && !model.outputs().isEmpty(), "no inputs, or no outputs");
        } catch (Problem fault) {
            throw Verdict.failed(fault.detail());
        }
        for (JsonNode tensor : said.path("inputs")) {
            need(!tensor.path("name").asString("").isEmpty(), "an input without a name");
            for (JsonNode dimension : tensor.path("shape")) {
                need(dimension.isIntegralNumber(), "shape: " + tensor.path("shape") + " (expected: whole numbers)");
            }
        }
    }

    private static void versionMetadata(RestSubject subject) {
        JsonNode all = json(subject.fetch(subject.path()));
        needOrSkip(!all.path("versions").isEmpty(), "the metadata name no version");
        JsonNode one =
                json(subject.fetch(subject.path(all.path("versions").get(0).asString(""))));
        need(one.path("name").asString("").equals(subject.model()), "name: " + one.path("name"));
        need(one.path("inputs").equals(all.path("inputs")), "other inputs than without the version");
    }
}
