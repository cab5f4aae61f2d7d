package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.Entity;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.LabelledRow;
import dev.gopuram.contracts.models.NumbersRow;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.contracts.models.Score;
import dev.gopuram.contracts.models.TaggedRow;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.contracts.models.TextPair;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Vector;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PredictTest {
    private static final String PREDICT = "/v1/models/mini/predict";

    private final TestEdge edge = new TestEdge();

    private FakeExchange predict(String body) {
        return edge.post(PREDICT, body.replace('\'', '"'));
    }

    private Inputs asked(String inputs) {
        edge.models.says = request -> new Results.Vectors(List.of());
        FakeExchange reply = predict("{'inputs':" + inputs + "}");
        assertThat(reply.status).as(reply.text()).isEqualTo(200);
        return edge.models.predicted().inputs();
    }

    @Test
    void a_text_gets_its_best_label_in_the_promised_shape() {
        edge.models.cpuMicros = 1200;

        FakeExchange reply = predict("{'inputs':[{'text':'a good film'},'dull'],'parameters':{}}");

        assertThat(reply.status).as(reply.text()).isEqualTo(200);
        assertThat(reply.text().replaceAll("pred_[0-9a-f]{32}", "pred_1"))
                .isEqualTo("{\"id\":\"pred_1\",\"model\":\"mini\",\"version\":\"1\",\"created\":"
                        + edge.clock.now().getEpochSecond()
                        + ",\"results\":[{\"label\":\"positive\",\"score\":0.75},{\"label\":\"negative\",\"score\":0.75}],"
                        + "\"usage\":{\"input_tokens\":4,\"output_tokens\":0,\"total_tokens\":4,\"cpu_us\":1200}}");
        assertThat(reply.header("x-gopuram-model")).isEqualTo("mini@1");
        assertThat(edge.record().model()).isEqualTo("mini@1");
    }

    @Test
    void what_it_used_is_settled_with_its_processor_time() {
        edge.models.cpuMicros = 1200;
        predict("{'input':'one two three'}");

        assertThat(edge.record().usage().cpuMicros()).isEqualTo(1200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/predict", "/predict"})
    void the_model_may_stand_in_the_body(String path) {
        assertThat(edge.post(path, "{\"model\":\"mini@1\",\"input\":\"good\"}").status)
                .isEqualTo(200);
        assertThat(edge.models.predicted().model()).isEqualTo("mini@1");
        FakeExchange none = edge.post(path, "{\"input\":\"good\"}");
        assertThat(none.status).isEqualTo(400);
        assertThat(none.json().path("field").asString()).isEqualTo("model");
    }

    @ParameterizedTest
    @CsvSource({
        ",,sentiment-v2.1.0,sentiment@2.1.0",
        ",,sentiment@2.1.0,sentiment@2.1.0",
        ",,sentiment-v2,sentiment-v2",
        ",sentiment,sentiment-v2.1.0,sentiment@2.1.0",
        "sentiment,,v2.1.0,sentiment@2.1.0",
        "sentiment,,2,sentiment-v2",
        "sentiment,sentiment,2.1.0-rc.1,sentiment@2.1.0-rc.1",
        "sentiment-v2.1.0,,sentiment@2.1.0,sentiment@2.1.0",
        ",sentiment-v2.1.0,,sentiment@2.1.0",
        "sentiment@staging,,,sentiment@staging",
    })
    void a_version_may_stand_in_the_header(String path, String body, String header, String meant) {
        assertThat(RequestedModel.of(path, body, header)).isEqualTo(meant);
    }

    @ParameterizedTest
    @CsvSource({
        "sentiment,mood,,model",
        "sentiment,,mood-v2.1.0,x-model-version",
        "sentiment@1.0.0,,2.0.0,x-model-version",
        "sentiment,,sentimental@2.0.0,x-model-version",
        ",,2.1.0,x-model-version",
        ",,,model",
    })
    void names_that_do_not_agree_are_refused(String path, String body, String header, String field) {
        Problem problem = org.assertj.core.api.Assertions.catchThrowableOfType(
                Problem.class, () -> RequestedModel.of(path, body, header));

        assertThat(problem.code()).isEqualTo(Problem.Code.INVALID);
        assertThat(problem.field()).isEqualTo(field);
    }

    @Test
    void the_header_is_read_from_the_request() {
        FakeExchange reply = edge.raw(
                        "POST",
                        "/v1/predict",
                        "{\"input\":\"good\"}",
                        "authorization",
                        "Bearer " + TestEdge.ALL,
                        "x-model-version",
                        "mini@1")
                .await();

        assertThat(reply.status).as(reply.text()).isEqualTo(200);
        assertThat(edge.models.predicted().model()).isEqualTo("mini@1");
    }

    @Test
    void each_kind_of_input_is_understood() {
        assertThat(asked("['a',{'text':'b'}]")).isEqualTo(new Inputs.Texts(List.of("a", "b")));
        assertThat(asked("[{'text':'a','text_pair':'b'},{'text':'c','textPair':'d'}]"))
                .isEqualTo(new Inputs.Pairs(List.of(new TextPair("a", "b"), new TextPair("c", "d"))));
        assertThat(asked("[{'image':'AAEC'},{'image':'data:image/png;base64,AAEC'}]"))
                .isEqualTo(
                        new Inputs.Images(List.of(Bytes.wrap(new byte[] {0, 1, 2}), Bytes.wrap(new byte[] {0, 1, 2}))));
        Inputs.Tables tables = (Inputs.Tables) asked("[{'features':{'age':4,'city':'x','new':true,'gone':null}}]");
        assertThat(tables.rows().getFirst().numbers()).isEqualTo(Map.of("age", 4.0, "new", 1.0));
        assertThat(tables.rows().getFirst().words()).isEqualTo(Map.of("city", "x"));
        assertThat(asked("[{'tensor':{'name':'x','datatype':'INT16','shape':[2,1],'data':[[1],[-2]]}}]"))
                .isEqualTo(new Inputs.Tensors(List.of(
                        new Tensor("x", DataType.INT16, List.of(2L, 1L), Bytes.wrap(new byte[] {1, 0, -2, -1})))));
    }

    @Test
    void a_picture_may_be_the_whole_body() {
        edge.models.says = request ->
                new Results.Labelled(List.of(new LabelledRow(List.of(new Score("cat", 0.5), new Score("dog", 0.25)))));
        Bytes picture = Bytes.wrap(new byte[] {(byte) 0xff, (byte) 0xd8, 1});

        FakeExchange reply = edge.upload("POST", PREDICT + "?top_k=2&user_id=ann", "image/jpeg", picture);

        assertThat(reply.status).as(reply.text()).isEqualTo(200);
        assertThat(edge.models.predicted().inputs()).isEqualTo(new Inputs.Images(List.of(picture)));
        assertThat(edge.models.predicted().options().topK()).isEqualTo(2);
        assertThat(edge.models.predicted().routingKey()).isEqualTo("ann");
        assertThat(reply.json().at("/results/0/scores/1/label").asString()).isEqualTo("dog");
        assertThat(edge.upload("POST", PREDICT, "image/gif", picture).status).isEqualTo(415);
        assertThat(edge.upload("POST", "/v1/predict", "image/png", picture).status)
                .isEqualTo(415);
    }

    @Test
    void what_is_wanted_of_it_is_passed_on() {
        FakeExchange reply =
                predict("{'inputs':['good'],'parameters':{'threshold':0.1,'topK':2,'truncate':true},'userId':'ann'}");

        assertThat(edge.models.predicted().options().threshold()).isEqualTo(0.1);
        assertThat(edge.models.predicted().options().truncate()).isTrue();
        assertThat(edge.models.predicted().routingKey()).isEqualTo("ann");
        assertThat(reply.json().at("/results/0/scores").size()).isEqualTo(2);
    }

    @Test
    void without_an_end_user_the_key_stays_with_one_version() {
        predict("{'input':'good'}");
        String first = edge.models.predicted().routingKey();
        predict("{'input':'good'}");

        assertThat(first).startsWith("key").isEqualTo(edge.models.predicted().routingKey());
    }

    @Test
    void results_of_every_task_are_written_and_none_is_no_number() {
        edge.models.says = request ->
                new Results.Tagged(List.of(new TaggedRow(List.of(new Entity("city", 0.5, "Madurai", 3, 10)))));
        assertThat(results())
                .isEqualTo(
                        "[{\"entities\":[{\"label\":\"city\",\"score\":0.5,\"text\":\"Madurai\",\"start\":3,\"end\":10}]}]");
        edge.models.says = request -> new Results.Vectors(List.of(Vector.wrap(new float[] {0.5f, Float.NaN})));
        assertThat(results()).isEqualTo("[{\"embedding\":[0.5,null]}]");
        edge.models.says = request ->
                new Results.Numbers(List.of(new NumbersRow(Map.of("price", 2.5, "risk", Double.POSITIVE_INFINITY))));
        assertThat(results()).isEqualTo("[{\"values\":{\"price\":2.5,\"risk\":null}}]");
        edge.models.says = request -> new Results.Labelled(List.of(new LabelledRow(List.of())));
        assertThat(results()).isEqualTo("[{\"label\":null,\"score\":null}]");
        edge.models.says = request -> new Results.Tensors(List.of(
                new Tensor("y", DataType.FP32, List.of(2L), Bytes.wrap(new byte[] {0, 0, -128, 63, 0, 0, -64, 127})),
                new Tensor(
                        "n", DataType.UINT64, List.of(1L), Bytes.wrap(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1}))));
        assertThat(results())
                .isEqualTo("[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[2],\"data\":[1.0,null]},"
                        + "{\"name\":\"n\",\"datatype\":\"UINT64\",\"shape\":[1],\"data\":[18446744073709551615]}]");
    }

    private String results() {
        return predict("{'input':'x'}").json().path("results").toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|inputs",
                "{'inputs':[]}|inputs",
                "{'inputs':['a'],'input':'b'}|inputs",
                "{'inputs':['a'],'temperature':1}|temperature",
                "{'inputs':['a'],'parameters':{'topp':1}}|parameters.topp",
                "{'inputs':['a'],'parameters':{'threshold':1.5}}|parameters.threshold",
                "{'inputs':['a'],'parameters':{'top_k':0}}|parameters.top_k",
                "{'inputs':['a',{'image':'AAEC'}]}|inputs[1]",
                "{'inputs':['a','']}|inputs[1]",
                "{'inputs':[5]}|inputs[0]",
                "{'input':{'txt':'a'}}|input.txt",
                "{'inputs':[{'text':'a','lang':'en'}]}|inputs[0].lang",
                "{'inputs':[{'image':'~'}]}|inputs[0].image",
                "{'inputs':[{'image':'data:image/png,x'}]}|inputs[0].image",
                "{'inputs':[{'features':{'a':[1]}}]}|inputs[0].features.a",
                "{'inputs':[{'features':{'a':1e400}}]}|inputs[0].features.a",
                "{'inputs':[{'tensor':{'name':'x','datatype':'FP32','shape':[2],'data':[1]}}]}|inputs[0].tensor.data",
                "{'inputs':[{'tensor':{'name':'x','datatype':'FP33','shape':[1],'data':[1]}}]}|inputs[0].tensor.datatype",
                "{'inputs':[{'tensor':{'name':'x','datatype':'FP16','shape':[1],'data':[1]}}]}|inputs[0].tensor.data",
                "{'inputs':[{'tensor':{'name':'x','datatype':'UINT8','shape':[1],'data':[256]}}]}|inputs[0].tensor.data[0]",
                "{'inputs':[{'tensor':{'name':'x','datatype':'INT8','shape':[3,2],'data':[[1,2,3],[4,5,6]]}}]}|inputs[0].tensor.data",
                "{'inputs':[{'tensor':{'name':'x','datatype':'FP32','shape':[1],'data':['NaN']}}]}|inputs[0].tensor.data",
                "{'inputs':[{'tensor':{'name':'x','datatype':'FP32','shape':[1],'data':[1],'parameters':{}}}]}|inputs[0].tensor.parameters",
                "{'inputs':[{'tensor':{'name':'x','datatype':'FP32','shape':[-1],'data':[1]}}]}|inputs[0].tensor.shape",
                "{'inputs':['a'],'user_id':''}|user_id",
                "{'model':'other','inputs':['a']}|model",
            })
    void what_cannot_be_predicted_from_is_400_naming_the_field(String body, String field) {
        FakeExchange reply = predict(body);

        assertThat(reply.status).isEqualTo(400);
        assertThat(reply.header("content-type")).isEqualTo("application/problem+json");
        assertThat(reply.json().path("field").asString()).isEqualTo(field);
    }

    @Test
    void more_inputs_than_the_bound_are_refused() {
        assertThat(predict("{'inputs':[" + "'a',".repeat(2048) + "'a']}").status)
                .isEqualTo(400);
    }

    @Test
    void an_unknown_model_is_404_and_a_full_queue_429_with_a_time_to_wait() {
        assertThat(edge.post("/v1/models/none/predict", "{\"input\":\"a\"}").status)
                .isEqualTo(404);
        edge.models.says = request -> {
            throw Problem.of(Problem.Code.RATE_LIMITED, "rows: 1024 wait (expected: fewer)");
        };
        FakeExchange full = predict("{'input':'a'}");
        assertThat(full.status).isEqualTo(429);
        assertThat(full.header("retry-after")).isEqualTo("1");
    }

    @Test
    void who_prefers_not_to_wait_is_told_of_batches() {
        FakeExchange reply = edge.raw(
                        "POST",
                        PREDICT,
                        "{\"input\":\"good\"}",
                        "authorization",
                        "Bearer " + TestEdge.ALL,
                        "prefer",
                        "respond-async, wait=10")
                .await();

        assertThat(reply.status).isEqualTo(400);
        assertThat(reply.json().path("detail").asString()).contains("/v1/batch/predict", "not offered yet");
    }

    @Test
    void predictions_go_on_without_a_registry_and_feedback_says_what_is_missing() {
        edge.registry.failing = Problem.of(Problem.Code.UNAVAILABLE, "registry: no node answers");

        assertThat(predict("{'input':'good'}").status).isEqualTo(200);
        FakeExchange feedback = edge.post("/v1/feedback", "{\"prediction_id\":\"pred_1\",\"correct\":true}");
        assertThat(feedback.status).isEqualTo(503);
        assertThat(feedback.header("retry-after")).isEqualTo("1");
        assertThat(edge.get("/v1/models/mini/versions").status).isEqualTo(503);
    }

    @Test
    void a_model_is_shown_with_what_it_reads_and_answers() {
        FakeExchange mini = edge.get("/v1/models/mini");

        assertThat(mini.json().at("/input_schema/required/0").asString()).isEqualTo("text");
        assertThat(mini.json()
                        .at("/output_schema/properties/embedding/minItems")
                        .asInt())
                .isEqualTo(3);
        assertThat(mini.json().path("stages").isArray()).isTrue();
    }

    @Test
    void versions_are_listed_a_page_at_a_time() {
        edge.registry.add("sentiment", "1.0.0").add("sentiment", "1.1.0");

        FakeExchange first = edge.get("/v1/models/sentiment/versions?limit=1");
        String cursor = first.json().path("next_cursor").asString();
        FakeExchange second = edge.get("/v1/models/sentiment/versions?limit=1&cursor=" + cursor);

        assertThat(first.json().at("/data/0/id").asString()).isEqualTo("sentiment@1.1.0");
        assertThat(first.json().path("has_more").asBoolean()).isTrue();
        assertThat(first.json().at("/data/0/input_schema/type").asString()).isEqualTo("object");
        assertThat(second.json().at("/data/0/version").asString()).isEqualTo("1.0.0");
        assertThat(second.json().path("has_more").asBoolean(true)).isFalse();
        assertThat(edge.get("/v1/models/none/versions").json().at("/error/code").asString())
                .isEqualTo("model_not_found");
    }
}
