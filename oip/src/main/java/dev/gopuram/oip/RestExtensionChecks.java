package dev.gopuram.oip;

import static dev.gopuram.oip.RestSubject.UNKNOWN;
import static dev.gopuram.oip.RestSubject.json;
import static dev.gopuram.oip.Verdict.need;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The extensions for the repository, statistics and configuration. */
final class RestExtensionChecks {
    private static final List<String> TIMINGS = List.of(
            "success", "fail", "queue", "compute_input", "compute_infer", "compute_output", "cache_hit", "cache_miss");

    private RestExtensionChecks() {}

    static List<Check<RestSubject>> all() {
        return List.of(
                check("rest-index", "model_repository", "the index has the model, READY", RestExtensionChecks::index),
                check("rest-index-ready", "model_repository", "the index can be of ready models", s -> ready(s)),
                check("rest-load-unknown", "model_repository", "an unknown model is not loaded", s -> loadUnknown(s)),
                check("rest-stats", "statistics", "statistics have all their numbers", RestExtensionChecks::statistics),
                check(
                        "rest-stats-all",
                        "statistics",
                        "statistics of all models have this one",
                        s -> find(s, "/v2/models")),
                check("rest-stats-count", "statistics", "an inference is counted", RestExtensionChecks::counted),
                check(
                        "rest-stats-unknown",
                        "statistics",
                        "an unknown model has no statistics",
                        s -> unknownStatistics(s)),
                check(
                        "rest-config",
                        "model_configuration",
                        "the configuration has the model's tensors",
                        s -> config(s)));
    }

    private static Check<RestSubject> check(String id, String extension, String title, Check.Trial<RestSubject> trial) {
        return new Check<>(id, title, subject -> {
            subject.needExtension(extension);
            trial.run(subject);
        });
    }

    private static List<JsonNode> entries(RestSubject subject, String body) {
        JsonNode index = json(subject.post("/v2/repository/index", body));
        need(index.isArray(), "an index that is no array");
        List<JsonNode> entries = new ArrayList<>();
        index.forEach(entries::add);
        return entries;
    }

    private static void index(RestSubject subject) {
        need(
                entries(subject, "{}").stream()
                        .anyMatch(entry -> entry.path("name").asString("").equals(subject.model())
                                && entry.path("state").asString("").equals("READY")),
                "no " + subject.model() + " that is READY");
    }

    private static void ready(RestSubject subject) {
        for (JsonNode entry : entries(subject, "{\"ready\":true}")) {
            need(entry.path("state").asString("").equals("READY"), entry.path("name") + " is " + entry.path("state"));
        }
    }

    private static void loadUnknown(RestSubject subject) {
        HttpResponse<byte[]> reply = subject.post("/v2/repository/models/" + UNKNOWN + "/load", "{}");
        need(
                reply.statusCode() == 400 || reply.statusCode() == 404,
                "status " + reply.statusCode() + " (expected: 404)");
    }

    private static JsonNode find(RestSubject subject, String path) {
        JsonNode all = json(subject.fetch(path + "/stats"));
        for (JsonNode one : all.path("model_stats")) {
            if (one.path("name").asString("").equals(subject.model())) {
                return one;
            }
        }
        throw Verdict.failed("model_stats have no " + subject.model());
    }

    private static void statistics(RestSubject subject) {
        JsonNode one = find(subject, subject.path());
        for (String count : List.of("last_inference", "inference_count", "execution_count")) {
            need(one.path(count).isIntegralNumber(), count + ": " + one.path(count) + " (expected: a whole number)");
        }
        for (String timing : TIMINGS) {
            JsonNode found = one.path("inference_stats").path(timing);
            need(found.path("count").isIntegralNumber(), timing + ".count: " + found.path("count"));
            need(found.path("ns").isIntegralNumber(), timing + ".ns: " + found.path("ns"));
        }
        need(one.path("batch_stats").isArray(), "batch_stats: " + one.path("batch_stats") + " (expected: an array)");
    }

    /** Others may call the model too, so that more may have been counted. */
    private static void counted(RestSubject subject) {
        long before = count(subject);
        subject.answered(subject.infer(subject.asking()));
        long after = count(subject);
        need(after > before, "inference_count: " + after + " after an inference (expected: more than " + before + ")");
    }

    private static long count(RestSubject subject) {
        JsonNode all = json(subject.fetch(subject.path() + "/stats"));
        long count = 0;
        for (JsonNode version : all.path("model_stats")) {
            count += version.path("inference_count").asLong(0);
        }
        return count;
    }

    private static void unknownStatistics(RestSubject subject) {
        HttpResponse<byte[]> reply = subject.fetch("/v2/models/" + UNKNOWN + "/stats");
        need(
                reply.statusCode() == 400 || reply.statusCode() == 404,
                "status " + reply.statusCode() + " (expected: 404)");
    }

    private static void config(RestSubject subject) {
        JsonNode config = json(subject.fetch(subject.path() + "/config"));
        need(config.path("name").asString("").equals(subject.model()), "name: " + config.path("name"));
        JsonNode rows = config.path("max_batch_size");
        need(rows.isIntegralNumber(), "max_batch_size: " + rows + " (expected: a whole number)");
        need(
                config.path("input").size() == subject.metadata().inputs().size(),
                "input: " + config.path("input").size() + " tensors");
        boolean batched = rows.asInt(0) > 0;
        for (int i = 0; i < config.path("input").size(); i++) {
            JsonNode input = config.path("input").get(i);
            int rank = subject.metadata().inputs().get(i).shape().size() - (batched ? 1 : 0);
            need(input.path("data_type").asString("").startsWith("TYPE_"), "data_type: " + input.path("data_type"));
            need(
                    input.path("dims").size() == rank,
                    "dims: " + input.path("dims") + " (expected: " + rank + " of them)");
        }
    }
}
