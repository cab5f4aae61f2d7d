package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.registry.GiveFeedback;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeedbackTest {
    private final TestEdge edge = new TestEdge();

    private FakeExchange give(String body) {
        return edge.post("/v1/feedback", body.replace('\'', '"'));
    }

    @Test
    void feedback_on_one_prediction_says_whose_it_was() {
        FakeExchange reply = give("{'predictionId':'pred_1','row':2,'label':'positive','segments':{'country':'de'}}");

        assertThat(reply.text())
                .isEqualTo("{\"prediction_id\":\"pred_1\",\"model\":\"mini\",\"version\":\"1\",\"correct\":true,"
                        + "\"replaced\":false}");
        assertThat(edge.registry.feedback)
                .containsExactly(new GiveFeedback("pred_1", 2, null, "positive", null, Map.of("country", "de")));
    }

    @Test
    void in_a_batch_each_item_is_told_apart() {
        FakeExchange reply = give("{'feedback':[{'prediction_id':'pred_1','correct':false},"
                + "{'prediction_id':'other','correct':true},{'prediction_id':'pred_2','rating':2},"
                + "{'prediction_id':'pred_3','rating':0.5}]}");

        assertThat(reply.status).as(reply.text()).isEqualTo(200);
        assertThat(reply.json().path("taken").asInt()).isEqualTo(2);
        assertThat(reply.json().path("refused").asInt()).isEqualTo(2);
        assertThat(reply.json().at("/results/1/code").asString()).isEqualTo("not_found");
        assertThat(reply.json().at("/results/2/detail").asString()).isEqualTo("rating: 2.0 (expected: 0..1)");
        assertThat(reply.json().at("/results/3/version").asString()).isEqualTo("1");
        assertThat(edge.registry.feedback).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'prediction_id':'pred_1'}|label",
                "{'correct':true}|prediction_id",
                "{'prediction_id':'pred_1','correct':true,'row':-1}|row",
                "{'prediction_id':'pred_1','rating':1.5}|rating",
                "{'prediction_id':'pred_1','correct':true,'note':'x'}|note",
                "{'feedback':[]}|feedback",
                "{'feedback':[{'correct':true}]}|feedback[0].prediction_id",
                "{'feedback':[{'prediction_id':'p','correct':true}],'prediction_id':'p'}|prediction_id",
            })
    void what_is_no_feedback_is_400_naming_the_field(String body, String field) {
        FakeExchange reply = give(body);

        assertThat(reply.status).as(reply.text()).isEqualTo(400);
        assertThat(reply.json().path("field").asString()).isEqualTo(field);
    }

    @Test
    void a_batch_is_bounded() {
        String item = "{'prediction_id':'pred_1','correct':true}";

        assertThat(give("{'feedback':[" + (item + ",").repeat(1000) + item + "]}").status)
                .isEqualTo(400);
        assertThat(edge.registry.feedback).isEmpty();
    }
}
