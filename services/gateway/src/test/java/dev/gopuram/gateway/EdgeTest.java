package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.edge.Answer;
import dev.gopuram.edge.Capability;
import dev.gopuram.edge.Edge;
import dev.gopuram.edge.ErrorShape;
import dev.gopuram.edge.Operation;
import dev.gopuram.edge.Route;
import dev.gopuram.edge.RouteConfig;
import dev.gopuram.edge.Router;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EdgeTest {
    @Test
    void of_two_problems_only_the_one_that_was_sent_is_noted() {
        Problem sent = Problem.of(Problem.Code.DEADLINE_EXCEEDED, "too long");
        Problem late = Problem.of(Problem.Code.CANCELLED, "interrupted because of that");
        CompletableFuture<@Nullable Problem> noted = new CompletableFuture<>();

        FakeExchange reply = ask(call -> {
            call.refuse(sent);
            call.refuse(late);
            noted.complete(call.refusal());
            return Answer.ok("later still");
        });

        assertThat(reply.status).isEqualTo(504);
        assertThat(noted.join()).isSameAs(sent);
    }

    /** What an edge without policies makes of an operation. */
    private static FakeExchange ask(Operation operation) {
        Clock clock = new ManualClock();
        Route route = new Route(
                "ask",
                "GET",
                "/ask",
                Capability.CHAT,
                null,
                RouteConfig.defaults(),
                ErrorShape.PROBLEM,
                true,
                operation);
        Edge edge = new Edge(
                new Router(List.of(route)), List.of(), Duration.ofSeconds(15), clock, new Ids(clock, new Random(7)));
        FakeExchange exchange = new FakeExchange("GET", "/ask", "");
        edge.handle(exchange);
        return exchange.await();
    }
}
