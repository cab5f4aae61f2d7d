package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.edge.Arrival;
import dev.gopuram.edge.Demand;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Router;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.testkit.ManualClock;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatDemandTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'max_tokens':7} | 7",
                "{'max_completion_tokens':9000,'max_tokens':1} | 9000",
                "{'max_tokens':1,'max_completion_tokens':9000} | 9000",
                "{'max_tokens':9000,'max_output_tokens':1,'n':2} | 18000",
                "{'max_tokens':null,'max_completion_tokens':3} | 3",
                "{'max_tokens':0} | 0",
            })
    void the_largest_of_the_bounds_that_a_request_names_is_held_wherever_it_stands(String json, long most) {
        assertThat(read(json).maxOutputTokens()).isEqualTo(most);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"{'n':2}", "{'max_tokens':null}", "{'max_tokens':9e3,'max_completion_tokens':1}"})
    void a_request_without_a_bound_that_can_be_read_has_none(String json) {
        assertThat(read(json).maxOutputTokens()).isEqualTo(Demand.UNBOUNDED);
    }

    private static Demand read(String json) {
        EdgeCall call = new EdgeCall(
                new Router(List.of()).match("POST", "/"),
                new Arrival(0, "127.0.0.1", null, null, null, null, null, null, null, null, null, 0, null),
                new ManualClock());
        call.read(Bytes.utf8(json.replace('\'', '"')));
        return ChatDemand.read(call);
    }
}
