package dev.gopuram.oip;

import static dev.gopuram.oip.RestSubject.refused;
import static dev.gopuram.oip.Verdict.need;
import static dev.gopuram.oip.Verdict.needOrSkip;

import dev.gopuram.contracts.models.DataType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Inferences that a server has to refuse, with 400 and a reason: an answer to one is a wrong answer. */
final class RestRefusalChecks {
    private RestRefusalChecks() {}

    static List<Check<RestSubject>> all() {
        return List.of(
                body("rest-body-syntax", "a body that is no JSON is refused", "{\"inputs\":["),
                body("rest-body-empty", "an empty body is refused", ""),
                body("rest-body-array", "a body that is no object is refused", "[]"),
                body("rest-body-no-inputs", "a request without inputs is refused", "{\"id\":\"1\"}"),
                body("rest-body-inputs-empty", "a request with no input at all is refused", "{\"inputs\":[]}"),
                body("rest-body-inputs-object", "inputs that are no array are refused", "{\"inputs\":{}}"),
                new Check<>("rest-body-nan", "the word NaN is no number of JSON", RestRefusalChecks::nan),
                new Check<>("rest-body-nesting", "data nested beyond reason are refused", RestRefusalChecks::nesting),
                new Check<>("rest-elements-few", "fewer elements than the shape says are refused", s -> count(s, -1)),
                new Check<>("rest-elements-many", "more elements than the shape says are refused", s -> count(s, 1)),
                first("rest-elements-none", "an input without data is refused", "data", "[]"),
                new Check<>("rest-elements-type", "elements of another JSON type are refused", RestRefusalChecks::type),
                new Check<>("rest-elements-null", "null is no element", s -> all(s, "null")),
                new Check<>("rest-elements-range", "a number beyond the type is refused", RestRefusalChecks::range),
                new Check<>("rest-elements-fraction", "a fraction is no whole number", RestRefusalChecks::fraction),
                new Check<>("rest-elements-half", "FP16 and BF16 do not come as JSON", RestRefusalChecks::half),
                first("rest-shape-negative", "a dimension below 0 is refused", "shape", "[-1]"),
                first(
                        "rest-shape-overflow",
                        "a shape whose elements overflow is refused",
                        "shape",
                        "[4294967296,4294967296,4294967296]"),
                first("rest-shape-huge", "a shape far beyond the data is refused", "shape", "[1,2000000000]"),
                first("rest-shape-fraction", "a dimension is a whole number", "shape", "[1.5]"),
                first("rest-shape-text", "a shape is an array", "shape", "\"1\""),
                new Check<>(
                        "rest-shape-rank",
                        "a shape of another rank than the model's is refused",
                        RestRefusalChecks::rank),
                first("rest-datatype-unknown", "an unknown datatype is refused", "datatype", "\"FLOAT\""),
                new Check<>(
                        "rest-datatype-other",
                        "another datatype than the model's is refused",
                        RestRefusalChecks::datatype),
                first("rest-input-unknown", "an input that the model lacks is refused", "name", "\"no-such-input\""),
                new Check<>("rest-input-twice", "an input given twice is refused", RestRefusalChecks::twice),
                new Check<>("rest-input-missing", "a model's input must be there", RestRefusalChecks::missing),
                new Check<>(
                        "rest-output-unknown",
                        "an output that the model lacks is refused",
                        s -> refused(s.infer(s.asking().wanting(List.of("no-such-output"))), 400)),
                field(
                        "rest-parameter-object",
                        "a parameter is a string, a number or a boolean",
                        "parameters",
                        "{\"a\":{}}"),
                field("rest-parameters-array", "parameters are an object", "parameters", "[]"),
                field("rest-id-type", "an id is a string", "id", "[1]"),
                new Check<>(
                        "rest-after-refusals", "after all that the server still answers", RestRefusalChecks::still));
    }

    private static Check<RestSubject> body(String id, String title, String json) {
        return new Check<>(id, title, subject -> refused(subject.post(subject.path() + "/infer", json), 400));
    }

    private static Check<RestSubject> first(String id, String title, String field, String json) {
        return new Check<>(id, title, subject -> {
            subject.first();
            refused(subject.infer(subject.asking().first(field, json)), 400);
        });
    }

    private static Check<RestSubject> field(String id, String title, String field, String json) {
        return new Check<>(
                id, title, subject -> refused(subject.infer(subject.asking().put(field, json)), 400));
    }

    private static void all(RestSubject subject, String element) {
        Sample first = subject.first();
        String data = "[" + String.join(",", Collections.nCopies(first.count(), element)) + "]";
        refused(subject.infer(subject.asking().first("data", data)), 400);
    }

    private static void nan(RestSubject subject) {
        needOrSkip(subject.first().spec().type() != DataType.BYTES, "the first input is strings");
        all(subject, "NaN");
    }

    private static void nesting(RestSubject subject) {
        subject.first();
        String deep = "[".repeat(10_000) + "]".repeat(10_000);
        refused(subject.infer(subject.asking().first("data", deep)), 400);
    }

    private static void count(RestSubject subject, int more) {
        List<String> elements = new ArrayList<>(subject.first().elements());
        if (more > 0) {
            elements.add(elements.getFirst());
        } else {
            elements.removeLast();
        }
        refused(subject.infer(subject.asking().first("data", "[" + String.join(",", elements) + "]")), 400);
    }

    private static void type(RestSubject subject) {
        boolean text = subject.first().spec().type() == DataType.BYTES;
        all(subject, text ? "1" : "\"one\"");
        all(subject, "{}");
    }

    private static void range(RestSubject subject) {
        DataType type = subject.first().spec().type();
        needOrSkip(type != DataType.BYTES && type != DataType.BOOL, "the first input is " + type);
        all(subject, type == DataType.FP32 || type == DataType.FP64 ? "1e400" : "18446744073709551616");
    }

    private static void fraction(RestSubject subject) {
        String type = subject.first().spec().type().name();
        needOrSkip(type.contains("INT"), "the first input is " + type);
        all(subject, "1.5");
    }

    private static void half(RestSubject subject) {
        Sample first = subject.samples(1).getFirst();
        needOrSkip(!first.hasJson(), "the first input is " + first.spec().type());
        Asking asking = new Asking();
        subject.samples(1).forEach(sample -> asking.add(sample, false));
        refused(subject.infer(asking), 400);
    }

    private static void rank(RestSubject subject) {
        Sample first = subject.first();
        String shape = first.shape().toString();
        String longer = shape.equals("[]") ? "[1]" : shape.replace("]", ",1]");
        refused(subject.infer(subject.asking().first("shape", longer)), 400);
    }

    private static void datatype(RestSubject subject) {
        DataType type = subject.first().spec().type();
        String other = type == DataType.BYTES ? "FP64" : "BYTES";
        Sample first = subject.first();
        String data = type == DataType.BYTES
                ? "[" + String.join(",", Collections.nCopies(first.count(), "1")) + "]"
                : "[" + String.join(",", Collections.nCopies(first.count(), "\"1\"")) + "]";
        refused(
                subject.infer(
                        subject.asking().first("datatype", Asking.quoted(other)).first("data", data)),
                400);
    }

    private static void twice(RestSubject subject) {
        Sample first = subject.first();
        refused(subject.infer(subject.asking().add(first, false)), 400);
    }

    private static void missing(RestSubject subject) {
        List<Sample> samples = subject.samples(1);
        needOrSkip(samples.size() > 1, "the model has one input");
        refused(subject.infer(Asking.with(samples.subList(1, samples.size()))), 400);
    }

    private static void still(RestSubject subject) {
        need(subject.infer(subject.asking()).statusCode() == 200, "a right request is not answered with 200");
    }
}
