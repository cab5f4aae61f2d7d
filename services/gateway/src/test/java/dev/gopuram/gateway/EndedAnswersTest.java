package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.kernel.Principal;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EndedAnswersTest {
    private final TestEdge edge = new TestEdge();
    private final EndedAnswers ended = new EndedAnswers(3);

    private SocketAnswer of(String key) {
        Principal owner = new Principal(key, "tenant-a", Set.of(), "free");
        return new SocketAnswer(edge.sockets, null, owner, "r1", Dialect.OPENAI);
    }

    @Test
    void one_key_may_have_all_that_nobody_else_wants() {
        SocketAnswer first = of("a");

        assertThat(ended.add(first)).isNull();
        assertThat(ended.add(of("a"))).isNull();
        assertThat(ended.add(of("a"))).isNull();
        assertThat(ended.add(of("a"))).isSameAs(first);
    }

    @Test
    void a_key_that_ends_many_answers_drives_out_its_own_and_no_others() {
        SocketAnswer others = of("b");
        SocketAnswer first = of("a");
        SocketAnswer second = of("a");
        assertThat(ended.add(others)).isNull();
        assertThat(ended.add(first)).isNull();
        assertThat(ended.add(second)).isNull();

        assertThat(ended.add(of("a"))).isSameAs(first);
        assertThat(ended.add(of("a"))).isSameAs(second);
        assertThat(ended.add(of("b"))).as("of the key that has most").isNotSameAs(others);
    }

    @Test
    void those_that_nobody_asked_for_in_time_are_taken_out_whosever_they_are() {
        ended.add(of("a"));
        ended.add(of("b"));
        long late = GatewayConfig.defaults().sockets().resumeFor().toNanos();

        assertThat(ended.takeExpired(late - 1)).isEmpty();
        assertThat(ended.takeExpired(late)).hasSize(2);
        assertThat(ended.takeExpired(late)).isEmpty();
    }
}
