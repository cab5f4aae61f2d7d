package dev.gopuram.oip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.models.BatchStatistics;
import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.LoadedVersion;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.Predictions;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.contracts.models.VersionStatistics;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Frames written by hand from the protocol, and not by our encoder, are read and written. */
class GoldenFramesTest {
    private static final Tensor NUMBERS =
            new Tensor("numbers", DataType.FP32, List.of(1L, 4L), Golden.frame("rest-raw-request"));

    private final ToyModels models = new ToyModels();
    private final Model add = models.find(new OipName("add", ""));

    @Test
    void raw_contents_are_read() {
        OipRequest request = read("grpc-infer-raw-request");

        assertThat(request.model()).isEqualTo(new OipName("add", "1.2.0"));
        assertThat(request.id()).isEqualTo("r7");
        assertThat(request.timeout()).isEqualTo(Duration.ofNanos(1_500_000));
        assertThat(request.inputs().tensors()).containsExactly(NUMBERS);
        assertThat(request.outputs()).extracting(WantedOutput::name).containsExactly("more");
        assertThat(request.raw()).isTrue();
    }

    @Test
    void contents_are_read() {
        OipRequest request = read("grpc-infer-contents-request");

        assertThat(request.raw()).isFalse();
        assertThat(request.id()).isEmpty();
        assertThat(request.inputs().tensors()).containsExactlyElementsOf(mixed());
    }

    @Test
    void raw_contents_are_written_byte_for_byte() {
        assertThat(OipProto.reply(asked(true), answered())).isEqualTo(Golden.frame("grpc-infer-raw-reply"));
    }

    @Test
    void contents_are_written_byte_for_byte() {
        assertThat(OipProto.reply(asked(false), answered())).isEqualTo(Golden.frame("grpc-infer-contents-reply"));
    }

    @Test
    void a_streams_failure_is_written_byte_for_byte() {
        assertThat(OipProto.streamedFailure(Problem.of(Problem.Code.INVALID, "no"), "r7"))
                .isEqualTo(Golden.frame("grpc-stream-failure"));
    }

    @Test
    void metadata_and_configuration_are_written_byte_for_byte() {
        OipModel said = OipModel.of(add, List.of("1.2.0"));

        assertThat(OipProto.model(said)).isEqualTo(Golden.frame("grpc-model-metadata"));
        assertThat(OipProto.config(said)).isEqualTo(Golden.frame("grpc-config"));
    }

    @Test
    void index_and_statistics_are_written_byte_for_byte() {
        LoadedVersion ready = new LoadedVersion("add", "1.2.0", LoadedVersion.State.READY, "", 1);
        LoadedVersion asleep = new LoadedVersion("asleep", "1.0.0", LoadedVersion.State.UNLOADED, "unloaded", 0);

        assertThat(OipProto.index(List.of(ready, asleep), true)).isEqualTo(Golden.frame("grpc-index"));
        assertThat(OipProto.statistics(List.of(statistics()))).isEqualTo(Golden.frame("grpc-statistics"));
    }

    @Test
    void json_is_read() {
        OipRequest request = OipJson.read(
                new OipName("mixed", ""),
                models.find(new OipName("mixed", "")),
                Golden.frame("rest-json-request"),
                null,
                OipLimits.defaults());

        assertThat(request.id()).isEqualTo("r7");
        assertThat(request.timeout()).isEqualTo(Duration.ofNanos(1_500_000));
        assertThat(request.inputs().tensors()).containsExactlyElementsOf(mixed());
        assertThat(request.outputs())
                .containsExactly(
                        new WantedOutput("words", WantedOutput.Form.JSON),
                        new WantedOutput("ids", WantedOutput.Form.BINARY));
    }

    @Test
    void tensors_behind_the_json_are_read() {
        OipRequest request = OipJson.read(
                new OipName("add", ""), add, Golden.frame("rest-binary-request"), "152", OipLimits.defaults());

        assertThat(request.inputs().tensors()).containsExactly(NUMBERS);
        assertThat(request.outputs()).containsExactly(new WantedOutput("more", WantedOutput.Form.JSON));
    }

    @Test
    void a_body_of_nothing_but_the_input_is_read() {
        OipRequest request =
                OipJson.read(new OipName("add", ""), add, Golden.frame("rest-raw-request"), "0", OipLimits.defaults());

        assertThat(request.inputs().tensors()).containsExactly(NUMBERS);
        assertThat(request.rest()).isEqualTo(WantedOutput.Form.BINARY);
    }

    @Test
    void an_answer_in_json_is_written() {
        OipBody body = OipJson.reply(asked(WantedOutput.Form.JSON), answered());

        assertThat(body.jsonLength()).isEqualTo(OptionalInt.empty());
        assertThat(body.contentType()).isEqualTo("application/json");
        assertThat(Json.tree(body.bytes())).isEqualTo(Json.tree(Golden.frame("rest-json-reply")));
    }

    @Test
    void an_answers_tensors_are_written_behind_the_json_byte_for_byte() {
        OipBody body = OipJson.reply(asked(WantedOutput.Form.BINARY), answered());
        int json = body.jsonLength().orElseThrow();

        assertThat(body.contentType()).isEqualTo("application/octet-stream");
        assertThat(body.bytes().slice(json, body.bytes().length())).isEqualTo(Golden.frame("rest-binary-reply-tail"));
        assertThat(Json.tree(body.bytes().slice(0, json)).path("outputs").get(0).path("parameters"))
                .hasToString("{\"binary_data_size\":16}");
    }

    @Test
    void an_answer_written_by_hand_is_understood() {
        OipAnswer answer = JsonAnswer.read(Golden.frame("rest-json-reply"), null, OipLimits.defaults());

        assertThat(answer.version()).isEqualTo("1.2.0");
        assertThat(answer.outputs().getFirst().content())
                .isEqualTo(Golden.frame("rest-binary-reply-tail").slice(0, 16));
    }

    private OipRequest read(String frame) {
        return OipProto.read(Golden.frame(frame), models::find, OipLimits.defaults());
    }

    private static List<Tensor> mixed() {
        Bytes all = Golden.frame("rest-mixed-contents");
        return List.of(
                new Tensor("ids", DataType.INT64, List.of(1L, 2L), all.slice(0, 16)),
                new Tensor("words", DataType.BYTES, List.of(1L, 1L), all.slice(16, 23)),
                new Tensor("flags", DataType.BOOL, List.of(1L, 2L), all.slice(23, 25)),
                new Tensor("pixels", DataType.UINT8, List.of(1L, 2L, 3L), all.slice(25, 31)));
    }

    private static OipRequest asked(boolean raw) {
        return Requests.of("add", NUMBERS, WantedOutput.Form.BINARY, raw, false);
    }

    private static OipRequest asked(WantedOutput.Form form) {
        return Requests.of("add", NUMBERS, form, false, false);
    }

    private Predictions answered() {
        return models.predict(add, asked(true).predict("pred_1", ""));
    }

    private static VersionStatistics statistics() {
        return new VersionStatistics(
                "add",
                "1.2.0",
                Instant.ofEpochMilli(1000),
                3,
                2,
                ToyModels.TIMING,
                ToyModels.TIMING,
                ToyModels.TIMING,
                ToyModels.TIMING,
                ToyModels.TIMING,
                ToyModels.TIMING,
                List.of(new BatchStatistics(4, ToyModels.TIMING, ToyModels.TIMING, ToyModels.TIMING)));
    }
}
