package dev.gopuram.oip;

import static dev.gopuram.oip.RestSubject.refused;
import static dev.gopuram.oip.Verdict.failed;
import static dev.gopuram.oip.Verdict.need;
import static dev.gopuram.oip.Verdict.needOrSkip;

import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.TensorSpec;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.JsonNode;

/** Tensors as bytes behind the JSON, bodies of nothing but a tensor, and compressed bodies. */
final class RestBinaryChecks {
    private RestBinaryChecks() {}

    static List<Check<RestSubject>> all() {
        return List.of(
                check("rest-binary-input", "inputs come as bytes", RestBinaryChecks::input),
                check("rest-binary-mixed", "one input comes in JSON, another as bytes", RestBinaryChecks::mixed),
                check("rest-binary-header", "an answer of JSON alone has no length of JSON", RestBinaryChecks::plain),
                check("rest-binary-output", "binary_data_output brings all outputs as bytes", RestBinaryChecks::output),
                check("rest-binary-per-output", "binary_data brings one output as bytes", s -> perOutput(s, false)),
                check(
                        "rest-binary-override",
                        "an output's binary_data goes before the request's",
                        s -> perOutput(s, true)),
                check("rest-binary-size-small", "a binary_data_size below the shape's is refused", s -> size(s, -1)),
                check("rest-binary-size-large", "a binary_data_size above the shape's is refused", s -> size(s, 1)),
                check("rest-binary-size-negative", "a binary_data_size below 0 is refused", RestBinaryChecks::negative),
                check("rest-binary-rest", "bytes behind the last tensor are refused", RestBinaryChecks::rest),
                check("rest-binary-short", "a body that ends within a tensor is refused", RestBinaryChecks::cut),
                check("rest-binary-both", "data beside binary_data_size are refused", RestBinaryChecks::both),
                check(
                        "rest-binary-length-beyond",
                        "a JSON longer than the body is refused",
                        s -> length(s, "99999999")),
                check("rest-binary-length-text", "a length of JSON is a number", s -> length(s, "many")),
                check("rest-binary-bytes", "lengths within BYTES are checked", RestBinaryChecks::strings),
                check("rest-raw", "a body of nothing but the input is answered in bytes", RestBinaryChecks::raw),
                check("rest-raw-size", "such a body of a wrong size is refused", RestBinaryChecks::rawSize),
                check(
                        "rest-raw-inputs",
                        "such a body is refused where there are several inputs",
                        RestBinaryChecks::rawInputs),
                new Check<>("rest-gzip-request", "a compressed request is read", RestBinaryChecks::compressed),
                new Check<>("rest-gzip-response", "a compressed answer can be read", RestBinaryChecks::compressing));
    }

    private static Check<RestSubject> check(String id, String title, Check.Trial<RestSubject> trial) {
        return new Check<>(id, title, subject -> {
            subject.needExtension(OipServer.BINARY_TENSORS);
            trial.run(subject);
        });
    }

    private static void same(RestSubject subject, HttpResponse<byte[]> reply) {
        Same.check(subject.reference().outputs(), subject.answered(reply).outputs());
    }

    private static void input(RestSubject subject) {
        same(subject, subject.infer(Asking.binary(subject.samples(1))));
    }

    private static void mixed(RestSubject subject) {
        List<Sample> samples = subject.samples(1);
        needOrSkip(samples.size() > 1 && samples.getFirst().hasJson(), "the model has one input");
        Asking asking = new Asking();
        for (int i = 0; i < samples.size(); i++) {
            asking.add(samples.get(i), i > 0);
        }
        same(subject, subject.infer(asking));
    }

    private static void plain(RestSubject subject) {
        HttpResponse<byte[]> reply = subject.infer(subject.asking());
        subject.answered(reply);
        need(reply.headers().firstValue(OipJson.JSON_LENGTH).isEmpty(), "the header is there");
    }

    private static void output(RestSubject subject) {
        HttpResponse<byte[]> reply = subject.infer(subject.asking().put("parameters", "{\"binary_data_output\":true}"));
        same(subject, reply);
        for (JsonNode output : head(reply).path("outputs")) {
            need(isBinary(output), "output " + output.path("name") + " is in JSON");
        }
    }

    /** The JSON in front of an answer's tensors. */
    private static JsonNode head(HttpResponse<byte[]> reply) {
        String length = reply.headers()
                .firstValue(OipJson.JSON_LENGTH)
                .orElseThrow(() -> failed("no header " + OipJson.JSON_LENGTH));
        need(length.matches("[0-9]{1,9}"), OipJson.JSON_LENGTH + ": " + length);
        return Json.foreignTree(Bytes.wrap(reply.body())
                .slice(0, Math.min(reply.body().length, Integer.parseInt(length)))
                .shared());
    }

    private static boolean isBinary(JsonNode output) {
        return output.path("parameters").path("binary_data_size").isIntegralNumber()
                && output.path("data").isMissingNode();
    }

    /** The first output as bytes and the others in JSON, or the other way round. */
    private static void perOutput(RestSubject subject, boolean binaryByDefault) {
        List<String> names =
                subject.metadata().outputs().stream().map(TensorSpec::name).toList();
        StringBuilder outputs = new StringBuilder("[{\"name\":")
                .append(Asking.quoted(names.getFirst()))
                .append(",\"parameters\":{\"binary_data\":")
                .append(!binaryByDefault)
                .append("}}");
        names.stream()
                .skip(1)
                .forEach(name -> outputs.append(",{\"name\":")
                        .append(Asking.quoted(name))
                        .append('}'));
        Asking asking = subject.asking().put("outputs", outputs + "]");
        if (binaryByDefault) {
            asking.put("parameters", "{\"binary_data_output\":true}");
        }
        HttpResponse<byte[]> reply = subject.infer(asking);
        same(subject, reply);
        boolean anyBinary = !binaryByDefault || names.size() > 1;
        JsonNode said = anyBinary ? head(reply) : RestSubject.json(reply);
        for (JsonNode output : said.path("outputs")) {
            boolean binary = output.path("name").asString("").equals(names.getFirst()) != binaryByDefault;
            need(isBinary(output) == binary, output.path("name") + ": as bytes: " + isBinary(output));
        }
    }

    /** A body whose sizes agree with each other, but not with the shape. */
    private static void size(RestSubject subject, int more) {
        Sample only = only(subject);
        Bytes right = only.bytes();
        byte[] wrong = Arrays.copyOf(right.shared(), right.length() + more);
        Asking asking = new Asking().add(only, false).behind(wrong);
        refused(subject.infer(asking.replaceData(wrong.length)), 400);
    }

    private static Sample only(RestSubject subject) {
        List<Sample> samples = subject.samples(1);
        needOrSkip(samples.size() == 1, "the model has several inputs");
        return samples.getFirst();
    }

    private static void negative(RestSubject subject) {
        refused(
                subject.infer(new Asking()
                        .add(only(subject), false)
                        .behind(new byte[0])
                        .replaceData(-1)),
                400);
    }

    private static void rest(RestSubject subject) {
        refused(subject.infer(Asking.binary(subject.samples(1)).behind(new byte[] {0})), 400);
    }

    private static void cut(RestSubject subject) {
        Asking asking = Asking.binary(subject.samples(1));
        Bytes body = asking.body();
        refused(
                subject.infer(subject.path(), body.slice(0, body.length() - 1), Integer.toString(asking.jsonLength())),
                400);
    }

    private static void both(RestSubject subject) {
        Sample first = subject.first();
        refused(subject.infer(Asking.binary(subject.samples(1)).first("data", first.flat())), 400);
    }

    private static void length(RestSubject subject, String jsonLength) {
        refused(subject.infer(subject.path(), Asking.binary(subject.samples(1)).body(), jsonLength), 400);
    }

    private static void strings(RestSubject subject) {
        Sample only = only(subject);
        needOrSkip(
                only.spec().type() == DataType.BYTES,
                "the input is " + only.spec().type());
        byte[] wrong = only.bytes().toArray();
        wrong[0]++;
        refused(subject.infer(new Asking().add(only, false).behind(wrong).replaceData(wrong.length)), 400);
    }

    private static Sample raw(List<Sample> samples) {
        Sample only = samples.getFirst();
        long unknown = only.spec().shape().stream().skip(1).filter(d -> d < 0).count();
        boolean text = only.spec().type() == DataType.BYTES;
        needOrSkip(samples.size() == 1 && unknown <= 1, "the model has several inputs, or unknown dimensions");
        needOrSkip(!text || only.count() == 1, "a string that is no body of its own");
        return only;
    }

    private static Bytes rawBody(Sample only) {
        return only.spec().type() == DataType.BYTES
                ? Elements.strings(only.bytes()).getFirst()
                : only.bytes();
    }

    private static void raw(RestSubject subject) {
        Sample only = raw(subject.samples(1));
        HttpResponse<byte[]> reply = subject.infer(subject.path(), rawBody(only), "0");
        same(subject, reply);
        for (JsonNode output : head(reply).path("outputs")) {
            need(isBinary(output), "output " + output.path("name") + " is in JSON");
        }
    }

    private static void rawSize(RestSubject subject) {
        Sample only = raw(subject.samples(1));
        needOrSkip(
                Elements.width(only.spec().type()) > 1,
                "any size will do for " + only.spec().type());
        Bytes body = rawBody(only);
        refused(subject.infer(subject.path(), body.slice(0, body.length() - 1), "0"), 400);
    }

    private static void rawInputs(RestSubject subject) {
        needOrSkip(subject.samples(1).size() > 1, "the model has one input");
        refused(subject.infer(subject.path(), subject.samples(1).getFirst().bytes(), "0"), 400);
    }

    private static void compressed(RestSubject subject) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(subject.onlyJson().body().shared());
        }
        HttpRequest.Builder request = subject.request(subject.path() + "/infer")
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(packed.toByteArray()));
        HttpResponse<byte[]> reply = subject.send(request);
        needOrSkip(reply.statusCode() != 415, "the server reads no compressed bodies, and says so");
        same(subject, reply);
    }

    private static void compressing(RestSubject subject) throws IOException {
        HttpRequest.Builder request = subject.request(subject.path() + "/infer")
                .header("Content-Type", "application/json")
                .header("Accept-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(subject.onlyJson().body().shared()));
        HttpResponse<byte[]> reply = subject.send(request);
        needOrSkip(
                reply.headers()
                        .firstValue("content-encoding")
                        .filter("gzip"::equals)
                        .isPresent(),
                "the server does not compress this answer");
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(reply.body()))) {
            OipAnswer answer = JsonAnswer.read(Bytes.wrap(in.readAllBytes()), null, OipLimits.defaults());
            Same.check(subject.reference().outputs(), answer.outputs());
        }
    }
}
