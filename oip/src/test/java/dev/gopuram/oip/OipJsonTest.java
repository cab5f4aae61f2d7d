package dev.gopuram.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.Predict;
import dev.gopuram.contracts.models.Predictions;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Problem.Code;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.json.Json;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OipJsonTest {
    private static final Model ANY = ToyModels.model("any", List.of(), List.of());

    private static OipRequest read(Model model, String json) {
        return OipJson.read(new OipName(model.name(), ""), model, Bytes.utf8(json), null, OipLimits.defaults());
    }

    private static Problem refused(String json) {
        return catchThrowableOfType(Problem.class, () -> read(ANY, json));
    }

    private static String input(String type, String shape, String data) {
        return "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"" + type + "\",\"shape\":" + shape + ",\"data\":" + data
                + "}]}";
    }

    private static ByteBuffer elements(String type, String shape, String data) {
        return Elements.littleEndian(read(ANY, input(type, shape, data))
                .inputs()
                .tensors()
                .getFirst()
                .content()
                .toArray());
    }

    @ParameterizedTest
    @CsvSource({
        "INT8, -129",
        "INT8, 128",
        "UINT8, -1",
        "UINT8, 256",
        "INT16, 32768",
        "UINT16, 65536",
        "INT32, 2147483648",
        "UINT32, 4294967296",
        "UINT32, -1",
        "INT64, 9223372036854775808",
        "INT64, -9223372036854775809",
        "UINT64, 18446744073709551616",
        "UINT64, -1",
        "INT32, 1.5",
        "INT32, 1e999999999",
        "INT32, true",
        "INT64, null",
        "FP32, 1e39",
        "FP64, 1e309",
        "FP32, true",
        "FP32, '\"1\"'",
        "FP64, '\"NaN\"'",
        "FP32, '\"-Infinity\"'",
        "BOOL, 1",
        "BOOL, '\"true\"'",
        "BYTES, 1",
        "BYTES, null",
        "BYTES, '\"\\ud800\"'",
        "FP16, 1",
        "BF16, 1",
        "FP8, 1",
        "fp32, 1"
    })
    void an_element_that_the_type_has_not_is_refused(String type, String element) {
        Problem problem = refused(input(type, "[1]", "[" + element + "]"));

        assertThat(problem.code()).isEqualTo(Code.INVALID);
        assertThat(problem.detail()).startsWith("inputs[0].");
    }

    @Test
    void whole_numbers_reach_to_the_ends_of_their_types() {
        assertThat(elements("UINT64", "[2]", "[18446744073709551615,0]").getLong())
                .isEqualTo(-1);
        assertThat(elements("INT64", "[1]", "[-9223372036854775808]").getLong()).isEqualTo(Long.MIN_VALUE);
        assertThat(elements("UINT32", "[1]", "[4294967295]").getInt()).isEqualTo(-1);
        assertThat(elements("UINT16", "[1]", "[65535]").getShort()).isEqualTo((short) -1);
        assertThat(elements("INT8", "[1]", "[-128]").get()).isEqualTo(Byte.MIN_VALUE);
        assertThat(elements("INT32", "[2]", "[1.0,2e3]").getInt(4)).isEqualTo(2000);
    }

    @Test
    void a_fraction_is_the_float_nearest_to_its_digits() {
        // As a double it would lie half way to the next float, and round away.
        assertThat(elements("FP32", "[1]", "[1.00000017881393432617187499]").getFloat())
                .isEqualTo(Float.parseFloat("1.00000017881393432617187499"));
        assertThat(elements("FP64", "[2]", "[0.1,-7]").getDouble(8)).isEqualTo(-7);
    }

    @ParameterizedTest
    @CsvSource({
        "'[2,3]', '[1,2,3,4,5,6]'",
        "'[2,3]', '[[1,2,3],[4,5,6]]'",
        "'[1,2,3]', '[[[1,2,3],[4,5,6]]]'",
        "'[6]', '[1,2,3,4,5,6]'"
    })
    void data_are_flat_or_nested_as_their_shape(String shape, String data) {
        ByteBuffer elements = elements("INT8", shape, data);

        assertThat(elements.array()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @ParameterizedTest
    @CsvSource({
        "'[3,2]', '[[1,2,3],[4,5,6]]'",
        "'[2,3]', '[[1,2],[3,4,5,6]]'",
        "'[2,3]', '[[1,2,3],4,5,6]'",
        "'[2,3]', '[1,2,3,[4,5,6]]'",
        "'[6]', '[[1,2,3,4,5,6]]'",
        "'[2,3]', '[1,2,3,4,5]'",
        "'[2,3]', '[1,2,3,4,5,6,7]'",
        "'[2,3]', '[]'",
        "'[2,3]', '7'",
        "'[2,3]', '{}'",
        "'[-1]', '[1]'",
        "'[4294967296,4294967296]', '[1]'",
        "'[2147483647]', '[1]'",
        "'[1.5]', '[1]'",
        "'[99999999999999999999]', '[1]'",
        "'2', '[1,2]'",
        "'[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]', '[1]'"
    })
    void elements_that_do_not_lie_as_the_shape_says_are_refused(String shape, String data) {
        assertThat(refused(input("INT8", shape, data)).code()).isEqualTo(Code.INVALID);
    }

    @Test
    void nothing_is_a_tensor_too() {
        assertThat(elements("FP32", "[0,3]", "[]").capacity()).isZero();
        assertThat(elements("FP32", "[2,0]", "[[],[]]").capacity()).isZero();
        assertThat(elements("FP32", "[]", "[5]").getFloat()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{",
                "{} {}",
                "{\"inputs\":null}",
                "{\"inputs\":[null]}",
                "{\"inputs\":[]}",
                "{\"id\":1,\"inputs\":[]}",
                "{\"inputs\":[],\"inputs\":[]}",
                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"INT8\",\"shape\":[1]}]}",
                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"INT8\",\"data\":[1]}]}",
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"data\":[1]}]}",
                "{\"inputs\":[{\"datatype\":\"INT8\",\"shape\":[1],\"data\":[1]}]}",
                "{\"inputs\":[{\"name\":\"x\",\"name\":\"x\",\"datatype\":\"INT8\",\"shape\":[1],\"data\":[1]}]}"
            })
    void a_body_that_is_no_request_is_refused(String json) {
        assertThat(refused(json).code()).isEqualTo(Code.INVALID);
    }

    @Test
    void what_is_null_is_not_given() {
        OipRequest bare = read(
                ANY,
                "{\"id\":null,\"parameters\":null,\"outputs\":null,\"inputs\":[{\"name\":\"x\",\"datatype\":\"INT8\","
                        + "\"shape\":[1],\"parameters\":null,\"data\":[1]}]}");
        OipRequest asked = read(
                ANY,
                "{\"outputs\":[{\"name\":\"y\",\"parameters\":null}],\"inputs\":[{\"name\":\"x\",\"datatype\":\"INT8\","
                        + "\"shape\":[1],\"data\":[1]}]}");

        assertThat(bare.id()).isEmpty();
        assertThat(bare.outputs()).isEmpty();
        assertThat(asked.outputs()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":[]}",
                "{\"a\":{}}",
                "{\"a\":null}",
                "[]",
                "{\"timeout\":-1}",
                "{\"timeout\":\"soon\"}",
                "{\"timeout\":1.5}",
                "{\"binary_data_output\":1}",
                "{\"non_finite\":\"yes\"}",
                "{\"a\":1,\"a\":2}"
            })
    void parameters_are_scalars_and_those_we_know_have_their_type(String parameters) {
        assertThat(refused(withParameters(parameters)).code()).isEqualTo(Code.INVALID);
    }

    @Test
    void parameters_that_we_do_not_know_say_nothing() {
        OipRequest request = read(
                ANY,
                withParameters(
                        "{\"sequence_id\":7,\"priority\":1,\"triton_x\":\"y\",\"headers\":true,\"timeout\":2500000}"));

        assertThat(request.timeout()).isEqualTo(Duration.ofMillis(2500));
        assertThat(request.rest()).isEqualTo(WantedOutput.Form.JSON);
    }

    private static String withParameters(String parameters) {
        return "{\"parameters\":" + parameters + ","
                + input("INT8", "[1]", "[1]").substring(1);
    }

    @Test
    void data_may_come_first_and_behind_a_mark_of_their_encoding() {
        String early =
                "\ufeff{\"inputs\":[{\"data\":[[1],[2]],\"datatype\":\"INT8\",\"name\":\"\u00e9\",\"shape\":[2,1]}]}";

        assertThat(read(ANY, early).inputs().tensors().getFirst().content().toArray())
                .containsExactly(1, 2);
    }

    @Test
    void a_body_in_another_encoding_is_read_or_refused_never_misread() {
        byte[] wide = "{\"inputs\":[{\"data\":[1],\"datatype\":\"INT8\",\"name\":\"x\",\"shape\":[1]}]}"
                .getBytes(StandardCharsets.UTF_16BE);

        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> OipJson.read(new OipName("any", ""), ANY, Bytes.wrap(wide), null, OipLimits.defaults()));

        assertThat(problem.code()).isEqualTo(Code.INVALID);
    }

    @Test
    void nan_and_the_infinities_pass_only_where_both_sides_agreed() {
        String plain = input("FP32", "[3]", "[\"NaN\",\"Infinity\",\"-Infinity\"]");
        String agreed = "{\"parameters\":{\"non_finite\":true}," + plain.substring(1);
        Tensor told = read(ANY, agreed).inputs().tensors().getFirst();

        assertThat(refused(plain).detail()).contains("non_finite");
        assertThat(Elements.littleEndian(told.content().toArray()).getFloat()).isNaN();
        assertThat(reply(told, WantedOutput.Form.JSON, true).bytes().utf8())
                .contains("\"data\":[\"NaN\",\"Infinity\",\"-Infinity\"]");
        assertThat(catchThrowableOfType(Problem.class, () -> reply(told, WantedOutput.Form.JSON, false))
                        .detail())
                .contains("binary_data");
        assertThat(reply(told, WantedOutput.Form.BINARY, false).jsonLength()).isNotEqualTo(OptionalInt.empty());
    }

    @Test
    void half_types_and_bytes_that_are_no_text_are_answered_only_in_a_form_that_can_say_them() {
        Tensor half = new Tensor("x", DataType.FP16, List.of(1L), Bytes.wrap(new byte[] {0, 60}));
        Tensor bytes = new Tensor("x", DataType.BYTES, List.of(1L), Bytes.wrap(new byte[] {1, 0, 0, 0, -1}));

        assertThat(catchThrowableOfType(Problem.class, () -> reply(half, WantedOutput.Form.JSON, true))
                        .code())
                .isEqualTo(Code.INVALID);
        assertThat(catchThrowableOfType(Problem.class, () -> reply(bytes, WantedOutput.Form.JSON, true))
                        .code())
                .isEqualTo(Code.INVALID);
        assertThat(reply(bytes, WantedOutput.Form.JSON_BASE64, false).bytes().utf8())
                .contains("\"content_type\":\"base64\"")
                .contains("\"data\":[\"/w==\"]");
    }

    @Test
    void what_json_says_it_says_of_every_type_and_back() {
        for (DataType type : DataType.values()) {
            Sample sample = Sample.of(ToyModels.spec("x", type, 2, 3), 1);
            WantedOutput.Form form = sample.hasJson() ? WantedOutput.Form.JSON : WantedOutput.Form.BINARY;
            OipBody body = reply(sample.tensor(), form, false);
            String length = body.jsonLength().isPresent()
                    ? Integer.toString(body.jsonLength().getAsInt())
                    : null;

            assertThat(JsonAnswer.read(body.bytes(), length, OipLimits.defaults())
                            .outputs())
                    .containsExactly(sample.tensor());
        }
    }

    @Test
    void the_largest_unsigned_number_is_written_as_such() {
        Tensor largest =
                new Tensor("x", DataType.UINT64, List.of(1L), Bytes.wrap(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1}));

        assertThat(reply(largest, WantedOutput.Form.JSON, false).bytes().utf8()).contains("[18446744073709551615]");
    }

    @Test
    void more_elements_than_the_limit_are_too_large() {
        OipLimits small = new OipLimits(2, 4, 16, 2);
        Bytes numbers = Bytes.utf8(input("FP64", "[3]", "[1,2,3]"));
        Bytes words = Bytes.utf8(input("BYTES", "[2]", "[\"0123456789\",\"0123456789\"]"));

        for (Bytes body : List.of(numbers, words)) {
            Problem problem = catchThrowableOfType(
                    Problem.class, () -> OipJson.read(new OipName("any", ""), ANY, body, null, small));
            assertThat(problem.code()).isEqualTo(Code.TOO_LARGE);
        }
    }

    @Test
    void a_shape_costs_no_more_than_what_was_sent() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        refused(input("FP64", "[16000000]", "[1]"));
        long before = threads.getCurrentThreadAllocatedBytes();

        Problem problem = refused(input("FP64", "[16000000]", "[1]"));

        assertThat(problem.code()).isEqualTo(Code.INVALID);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1024 * 1024);
    }

    @Test
    void a_large_tensor_is_read_straight_into_its_bytes() {
        int count = 1_000_000;
        String body = input("FP32", "[" + count + "]", "[" + "0.12345678,".repeat(count - 1) + "0.5]");
        Bytes bytes = Bytes.utf8(body);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        OipRequest request = OipJson.read(new OipName("any", ""), ANY, bytes, null, OipLimits.defaults());

        assertThat(request.inputs().tensors().getFirst().content().length()).isEqualTo(4 * count);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(count * 8L);
    }

    @Test
    void a_raw_string_is_the_body_as_it_is() {
        Model words = new ToyModels().find(new OipName("words", ""));
        OipRequest request =
                OipJson.read(new OipName("words", ""), words, Bytes.utf8("caf\u00e9"), "0", OipLimits.defaults());

        assertThat(request.inputs().tensors())
                .containsExactly(new Tensor(
                        "words",
                        DataType.BYTES,
                        List.of(1L, 1L),
                        Elements.framed(List.of("caf\u00e9".getBytes(StandardCharsets.UTF_8)))));
    }

    @Test
    void the_one_unknown_dimension_of_a_raw_body_follows_from_its_size() {
        Model ids = ToyModels.model("ids", List.of(ToyModels.spec("ids", DataType.INT32, -1, -1)), List.of());
        Model two = ToyModels.model("two", List.of(ToyModels.spec("ids", DataType.INT32, -1, -1, -1)), List.of());

        assertThat(OipJson.read(new OipName("ids", ""), ids, Bytes.wrap(new byte[12]), "0", OipLimits.defaults())
                        .inputs()
                        .tensors()
                        .getFirst()
                        .shape())
                .containsExactly(1L, 3L);
        assertThat(catchThrowableOfType(
                                Problem.class,
                                () -> OipJson.read(
                                        new OipName("two", ""),
                                        two,
                                        Bytes.wrap(new byte[12]),
                                        "0",
                                        OipLimits.defaults()))
                        .code())
                .isEqualTo(Code.INVALID);
    }

    @Test
    void a_request_becomes_one_of_our_own() {
        OipRequest request = read(
                ANY,
                "{\"outputs\":[{\"name\":\"b\"},{\"name\":\"a\"}],"
                        + input("INT8", "[1]", "[1]").substring(1));

        Predict predict = request.predict("pred_1", "key");

        assertThat(predict.model()).isEqualTo("any");
        assertThat(predict.options().outputs()).containsExactly("b", "a");
        assertThat(predict.options().tensors()).isTrue();
        assertThat(new OipName("m", "2").reference()).isEqualTo("m@2");
    }

    @Test
    void the_repository_takes_no_models_from_outside() {
        OipJson.checkRepositoryRequest(Bytes.EMPTY);
        OipJson.checkRepositoryRequest(Bytes.utf8("{\"parameters\":{\"unload_dependents\":true}}"));

        assertThat(catchThrowableOfType(
                                Problem.class,
                                () -> OipJson.checkRepositoryRequest(
                                        Bytes.utf8("{\"parameters\":{\"file:1/model.onnx\":\"AA==\"}}")))
                        .code())
                .isEqualTo(Code.INVALID);
        assertThat(OipJson.readReadyOnly(Bytes.utf8("{\"ready\":true}"))).isTrue();
        assertThat(catchThrowableOfType(Problem.class, () -> OipJson.readReadyOnly(Bytes.utf8("{\"ready\":1}")))
                        .code())
                .isEqualTo(Code.INVALID);
    }

    @Test
    void a_failure_is_a_string_with_its_code_beside_it() {
        assertThat(Json.tree(OipJson.error(Problem.invalid("a", 1, "2"), "req_1")))
                .isEqualTo(Json.tree(Bytes.utf8(
                        "{\"error\":\"a: 1 (expected: 2)\",\"code\":\"invalid\",\"request_id\":\"req_1\"}")));
    }

    private static OipBody reply(Tensor output, WantedOutput.Form form, boolean nonFinite) {
        OipRequest request = Requests.of("any", output, form, false, nonFinite);
        return OipJson.reply(
                request,
                new Predictions(
                        "pred_1", "any", "1.0.0", "", new Results.Tensors(List.of(output)), Usage.NONE, 1, 1, 1));
    }
}
