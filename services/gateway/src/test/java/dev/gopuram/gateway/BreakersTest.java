package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.chat.UpstreamBreaker;
import dev.gopuram.contracts.chat.UpstreamBreaker.Force;
import dev.gopuram.contracts.chat.UpstreamBreaker.State;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What administrators see of breakers, and do to them. */
class BreakersTest {
    private static final String BREAKERS = "/admin/v1/breakers";
    private static final String NAME = "router/meta/llama";
    private static final String OPEN = "{\"state\":\"open\"}";

    private final TestEdge edge = new TestEdge();

    @BeforeEach
    void known() {
        edge.chat.breakers.put(NAME, new UpstreamBreaker(NAME, State.OPEN, Force.NONE, 7, 1500));
    }

    @Test
    void breakers_are_listed_with_their_states() {
        FakeExchange listed = edge.get(BREAKERS);

        assertThat(listed.status).isEqualTo(200);
        assertThat(listed.text())
                .isEqualTo("{\"breakers\":[{\"name\":\"" + NAME
                        + "\",\"state\":\"open\",\"forced\":false,\"failures\":7,\"retry_after_ms\":1500}]}");
    }

    @Test
    void a_breaker_is_forced_by_its_name_however_its_slashes_are_written() {
        FakeExchange open = edge.post(BREAKERS + "/" + NAME, OPEN);
        assertThat(open.text())
                .isEqualTo("{\"name\":\"" + NAME + "\",\"state\":\"open\",\"forced\":true,\"failures\":0}");

        FakeExchange closed = edge.post(BREAKERS + "/router%2Fmeta%2Fllama", "{\"state\":\"closed\"}");
        assertThat(closed.text())
                .isEqualTo("{\"name\":\"" + NAME + "\",\"state\":\"closed\",\"forced\":true,\"failures\":0}");

        FakeExchange auto = edge.post(BREAKERS + "/" + NAME, "{\"state\":\"auto\"}");
        assertThat(auto.text())
                .isEqualTo("{\"name\":\"" + NAME + "\",\"state\":\"closed\",\"forced\":false,\"failures\":0}");
    }

    @Test
    void what_is_no_breaker_or_no_state_is_refused() {
        FakeExchange state = edge.post(BREAKERS + "/" + NAME, "{\"state\":\"ajar\"}");

        assertThat(state.status).isEqualTo(400);
        assertThat(state.text()).contains("state: ajar (expected: open, closed or auto)");
        assertThat(edge.post(BREAKERS + "/nobody/m", OPEN).status).isEqualTo(404);
    }

    @Test
    void only_an_admin_sees_or_forces() {
        assertThat(edge.as(TestEdge.OTHER, "GET", BREAKERS, "").status).isEqualTo(403);
        assertThat(edge.as(TestEdge.OTHER, "POST", BREAKERS + "/" + NAME, OPEN).status)
                .isEqualTo(403);
        assertThat(edge.chat.breakers.get(NAME).force()).isEqualTo(Force.NONE);
    }
}
