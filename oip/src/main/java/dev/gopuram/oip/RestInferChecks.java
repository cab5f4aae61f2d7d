package dev.gopuram.oip;

import static dev.gopuram.oip.RestSubject.json;
import static dev.gopuram.oip.Verdict.need;
import static dev.gopuram.oip.Verdict.needOrSkip;

import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.contracts.models.TensorSpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Inferences in JSON that a server has to answer. */
final class RestInferChecks {
    private RestInferChecks() {}

    static List<Check<RestSubject>> all() {
        return List.of(
                new Check<>("rest-infer", "an inference is answered with the model's name", RestInferChecks::infer),
                new Check<>(
                        "rest-infer-tensors",
                        "each output has name, datatype, shape and as many elements as the shape says",
                        s -> s.answered(s.infer(s.asking()))),
                new Check<>("rest-infer-types", "outputs have the types of the metadata", RestInferChecks::types),
                new Check<>("rest-infer-model-version", "the answer tells the version", RestInferChecks::version),
                new Check<>(
                        "rest-infer-version-path", "a named version answers as itself", RestInferChecks::namedVersion),
                new Check<>("rest-infer-id", "the id comes back", RestInferChecks::id),
                new Check<>("rest-infer-all-outputs", "without outputs all of them come", RestInferChecks::allOutputs),
                new Check<>(
                        "rest-infer-output-subset", "one output alone can be asked for", RestInferChecks::oneOutput),
                new Check<>("rest-infer-output-order", "outputs come as they were ordered", RestInferChecks::order),
                new Check<>("rest-infer-nested", "nested data are read as flat ones", RestInferChecks::nested),
                new Check<>("rest-infer-field-order", "fields come in any order", RestInferChecks::late),
                new Check<>("rest-infer-whitespace", "JSON may be spaced out", RestInferChecks::spaced),
                new Check<>("rest-infer-rows", "two rows are answered with two rows", RestInferChecks::rows),
                new Check<>(
                        "rest-infer-unknown-parameters",
                        "parameters that nobody knows say nothing",
                        RestInferChecks::unknownParameters),
                new Check<>(
                        "rest-infer-input-parameters",
                        "an input may have parameters",
                        s -> Same.check(
                                s.reference().outputs(),
                                s.answered(s.infer(firstWith(s, "parameters", "{\"x-unknown\":\"1\"}")))
                                        .outputs())),
                new Check<>(
                        "rest-infer-base64",
                        "strings come in base64 where content_type says so",
                        RestInferChecks::base64),
                new Check<>("rest-infer-uint64", "UINT64 reaches to 2^64 - 1", RestInferChecks::largest));
    }

    private static Asking firstWith(RestSubject subject, String field, String json) {
        subject.first();
        return subject.asking().first(field, json);
    }

    private static void infer(RestSubject subject) {
        JsonNode said = json(subject.infer(subject.asking()));
        need(said.path("model_name").asString("").equals(subject.model()), "model_name: " + said.path("model_name"));
        need(said.path("outputs").isArray(), "outputs: " + said.path("outputs") + " (expected: an array)");
    }

    private static void types(RestSubject subject) {
        for (Tensor output : subject.reference().outputs()) {
            TensorSpec spec = subject.metadata().outputs().stream()
                    .filter(known -> known.name().equals(output.name()))
                    .findFirst()
                    .orElseThrow(() -> Verdict.failed("an output that the metadata lack: " + output.name()));
            need(
                    spec.type() == output.type(),
                    output.name() + ": " + output.type() + " (expected: " + spec.type() + ")");
            need(
                    Shapes.fits(output.shape(), spec),
                    output.name() + ": " + output.shape() + " (expected: " + spec.shape() + ")");
        }
    }

    private static void version(RestSubject subject) {
        String version = subject.reference().version();
        need(!version.isEmpty(), "no model_version");
        List<String> versions = subject.metadata().versions();
        need(
                versions.isEmpty() || versions.contains(version),
                "model_version: " + version + " (expected: one of " + versions + ")");
    }

    private static void namedVersion(RestSubject subject) {
        String version = subject.version();
        OipAnswer answer = subject.answered(subject.infer(subject.path(version), subject.asking()));
        need(answer.version().equals(version), "model_version: " + answer.version() + " (expected: " + version + ")");
    }

    private static void id(RestSubject subject) {
        String id = "id-\u00e9-42";
        OipAnswer answer = subject.answered(subject.infer(subject.asking().put("id", Asking.quoted(id))));
        need(answer.id().equals(id), "id: " + answer.id() + " (expected: " + id + ")");
    }

    private static void allOutputs(RestSubject subject) {
        List<String> all = names(subject);
        List<String> found =
                Same.names(subject.answered(subject.infer(subject.asking())).outputs());
        need(found.size() == all.size() && found.containsAll(all), "outputs " + found + " (expected: " + all + ")");
    }

    private static List<String> names(RestSubject subject) {
        return subject.metadata().outputs().stream().map(TensorSpec::name).toList();
    }

    private static void oneOutput(RestSubject subject) {
        needOrSkip(names(subject).size() > 1, "the model has one output");
        List<String> last = List.of(names(subject).getLast());
        List<String> found = Same.names(
                subject.answered(subject.infer(subject.asking().wanting(last))).outputs());
        need(found.equals(last), "outputs " + found + " (expected: " + last + ")");
    }

    private static void order(RestSubject subject) {
        needOrSkip(names(subject).size() > 1, "the model has one output");
        List<String> reversed = names(subject).reversed();
        List<String> found =
                Same.names(subject.answered(subject.infer(subject.asking().wanting(reversed)))
                        .outputs());
        need(found.equals(reversed), "outputs " + found + " (expected: " + reversed + ")");
    }

    private static void nested(RestSubject subject) {
        Sample first = subject.first();
        needOrSkip(first.shape().size() > 1, "the first input has one dimension");
        Same.check(
                subject.reference().outputs(),
                subject.answered(subject.infer(firstWith(subject, "data", first.nested())))
                        .outputs());
    }

    /** Fields come by the alphabet elsewhere, data first; here they come last. */
    private static void late(RestSubject subject) {
        Sample first = subject.first();
        String without = subject.onlyJson().json().replaceFirst("\"data\":\\[[^\\]]*\\],", "");
        String moved = without.replaceFirst(
                "(\"shape\":\\[[^\\]]*\\])", "$1,\"data\":" + Matcher.quoteReplacement(first.flat()));
        Same.check(
                subject.reference().outputs(),
                subject.answered(subject.post(subject.path() + "/infer", moved)).outputs());
    }

    private static void spaced(RestSubject subject) {
        String json = subject.onlyJson().json();
        needOrSkip(!json.contains("\\"), "a name with a quote");
        String spaced = json.replace("{", " {\r\n\t").replace("[", "[ ").replace("]", "\n] ");
        Same.check(
                subject.reference().outputs(),
                subject.answered(subject.post(subject.path() + "/infer", spaced))
                        .outputs());
    }

    private static void rows(RestSubject subject) {
        boolean rows = subject.metadata().inputs().stream()
                .allMatch(spec -> !spec.shape().isEmpty() && spec.shape().getFirst() < 0);
        needOrSkip(rows, "not every input begins with rows");
        OipAnswer two = subject.answered(subject.infer(Asking.with(subject.samples(2))));
        for (Tensor output : two.outputs()) {
            TensorSpec spec = subject.metadata().outputs().stream()
                    .filter(known -> known.name().equals(output.name()))
                    .findFirst()
                    .orElseThrow(() -> Verdict.failed("an output that the metadata lack: " + output.name()));
            boolean byRow = !spec.shape().isEmpty() && spec.shape().getFirst() < 0;
            need(
                    !byRow || output.shape().getFirst() == 2,
                    output.name() + ": " + output.shape() + " (expected: 2 rows)");
        }
    }

    private static void unknownParameters(RestSubject subject) {
        Asking asking = subject.asking()
                .put("parameters", "{\"x-unknown\":\"word\",\"x-number\":1.5,\"x-switch\":true}")
                .put("x_unknown_field", "{\"a\":[1]}");
        Same.check(
                subject.reference().outputs(),
                subject.answered(subject.infer(asking)).outputs());
    }

    private static void base64(RestSubject subject) {
        Sample first = subject.first();
        needOrSkip(
                first.spec().type() == DataType.BYTES,
                "the first input is " + first.spec().type());
        String packed = Elements.strings(first.bytes()).stream()
                .map(word -> Asking.quoted(Base64.getEncoder().encodeToString(word.shared())))
                .collect(Collectors.joining(",", "[", "]"));
        Asking asking = subject.asking().first("data", packed).first("parameters", "{\"content_type\":\"base64\"}");
        Same.check(
                subject.reference().outputs(),
                subject.answered(subject.infer(asking)).outputs());
    }

    private static void largest(RestSubject subject) {
        Sample first = subject.first();
        needOrSkip(
                first.spec().type() == DataType.UINT64,
                "the first input is " + first.spec().type());
        String all =
                first.elements().stream().map(any -> "18446744073709551615").collect(Collectors.joining(",", "[", "]"));
        subject.answered(subject.infer(subject.asking().first("data", all)));
    }
}
